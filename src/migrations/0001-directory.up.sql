-- Dated reference data and the people who act. Loaded from reference/*.csv; a row holds from valid_from to valid_to, both days included.

create table province (
  code text primary key check (code ~ '^\d{2}$'),
  name text not null,
  kind text not null check (kind in ('province', 'city')),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from)
);
comment on table province is 'The 34 provinces and cities since 1/7/2025 (NQ 202/2025/QH15).';

create table ward (
  code text primary key check (code ~ '^\d{5}$'),
  province text not null references province (code),
  name text not null,
  kind text not null check (kind in ('commune', 'ward', 'special-zone')),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  unique (province, name, valid_from)
);
comment on table ward is 'The 3,321 communes, wards and special zones since 1/7/2025 (QĐ 19/2025/QĐ-TTg).';

create table ward_successor (
  id uuid primary key,
  old_code text,
  old_ward text not null,
  old_district text not null,
  old_province text not null,
  new_code text not null references ward (code),
  split boolean not null,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from)
);
comment on table ward_successor is 'Where a ward of before 1/7/2025 went. One row a target; split: there are several, the address must be asked for. An old code may be the code of another ward today.';
create index ward_successor_new_code on ward_successor (new_code);

create table unit (
  id uuid primary key,
  code text not null unique check (code ~ '^[A-Z0-9][A-Z0-9-]*$'),
  kind text not null check (kind in ('nation', 'province', 'office', 'desk', 'authority')),
  name text not null,
  parent uuid references unit (id),
  path text not null unique,
  province text references province (code),
  ward text references ward (code),
  single_staff boolean not null,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  successor uuid references unit (id),
  unique (id, kind),
  check ((kind = 'nation') = (parent is null)),
  check ((kind = 'nation') = (province is null)),
  check (path = code or right(path, length(code) + 1) = '/' || code),
  check (successor is null or (valid_to is not null and successor <> id)),
  check (not single_staff or kind = 'office')
);
comment on table unit is 'The tree nation, province, then office, desk or authority; path joins the codes with /. After valid_to the successor takes over. single_staff: one employee, items come in by deposit.';
create index unit_path on unit (path text_pattern_ops);
create index unit_parent on unit (parent);

create table office_ward (
  id uuid primary key,
  ward text not null references ward (code),
  office uuid not null,
  office_kind text not null generated always as ('office') stored,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  unique (ward, valid_from),
  foreign key (office, office_kind) references unit (id, kind)
);
comment on table office_ward is 'Which office collects and delivers in a ward: one at a time.';
create unique index office_ward_open on office_ward (ward) where valid_to is null;

create table desk_authority (
  id uuid primary key,
  desk uuid not null,
  desk_kind text not null generated always as ('desk') stored,
  authority uuid not null,
  authority_kind text not null generated always as ('authority') stored,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  unique (desk, authority, valid_from),
  foreign key (desk, desk_kind) references unit (id, kind),
  foreign key (authority, authority_kind) references unit (id, kind)
);
comment on table desk_authority is 'Which authorities a desk receives for (NĐ 118/2025: also beyond its own boundary, within the province).';
create unique index desk_authority_open on desk_authority (desk, authority) where valid_to is null;

create table procedure (
  id uuid primary key,
  code text not null unique,
  name text not null,
  authority uuid not null,
  authority_kind text not null generated always as ('authority') stored,
  department_2018 uuid references unit (id),
  days int not null check (days > 0),
  sensitive boolean not null,
  fee bigint not null check (fee >= 0),
  by_post boolean not null,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  foreign key (authority, authority_kind) references unit (id, kind)
);
comment on table procedure is 'An administrative procedure. authority: who decides today; department_2018: the department of article 003; days: working days to decide; fee in đồng; by_post: on the list of QĐ 45/2016 Art 13.';

create table checklist (
  id uuid primary key,
  procedure uuid not null references procedure (id),
  version int not null check (version > 0),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  unique (procedure, version)
);
comment on table checklist is 'A published version of a procedure''s list of papers. Dossiers are pinned to it, so its lines never change.';
create unique index checklist_open on checklist (procedure) where valid_to is null;

create table checklist_line (
  id uuid primary key,
  checklist uuid not null references checklist (id),
  line int not null check (line > 0),
  name text not null,
  kind text not null check (kind in ('original', 'certified', 'copy', 'electronic')),
  count int not null check (count > 0),
  required boolean not null,
  after text not null check (after in ('none', 'recover', 'return')),
  unique (checklist, line)
);
comment on table checklist_line is 'A paper of the list: bản chính, bản sao chứng thực, bản chụp, bản điện tử. after: recover = taken back from the citizen at delivery (thu hồi), return = given back to him (trả lại).';

create table person (
  id uuid primary key,
  kind text not null check (kind in ('staff', 'citizen', 'system'))
);
comment on table person is 'Who acts. Holds no personal data.';

create table login (
  issuer text not null check (issuer <> '' and issuer <> '*'),
  sub text not null check (sub <> ''),
  person uuid not null references person (id),
  primary key (issuer, sub)
);
comment on table login is 'How a person is reached from a token. The subject never enters an act, an event or a log.';
create index login_person on login (person);

create table staff (
  id uuid primary key,
  person uuid not null references person (id),
  role text not null check (role in ('clerk', 'courier', 'dispatcher', 'desk-officer', 'post-at-desk', 'cashier', 'controller', 'supervisor', 'auditor')),
  unit uuid not null references unit (id),
  name bytea not null,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  unique (person, role, unit, valid_from)
);
comment on table staff is 'A role of a person at a unit. name: encrypted, the row id is its associated data.';
create index staff_unit on staff (unit, role);

create table designation (
  id uuid primary key,
  person uuid not null references person (id),
  desk uuid not null,
  desk_kind text not null generated always as ('desk') stored,
  authority uuid not null,
  authority_kind text not null generated always as ('authority') stored,
  mode text not null check (mode in ('A', 'B')),
  number text not null,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  unique (person, desk, authority, valid_from),
  foreign key (desk, desk_kind) references unit (id, kind),
  foreign key (authority, authority_kind) references unit (id, kind)
);
comment on table designation is 'Who may receive for which authority at which desk (QĐ 45/2016 Art 7); number: of the document. Mode A: the post accepts and the desk receives; B: a post employee receives for the authority (QĐ 468).';

create table calendar_day (
  day date primary key,
  working boolean not null,
  note text not null
);
comment on table calendar_day is 'Days that are not what their weekday says: holidays, and Saturdays worked in exchange.';

create table opening_hours (
  unit uuid not null references unit (id),
  weekday int not null check (weekday between 1 and 7),
  opens time not null,
  closes time not null check (closes > opens),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  primary key (unit, weekday, opens, valid_from)
);
comment on table opening_hours is 'When a unit is open, local time; weekday 1 is Monday. On holidays it is closed; a Saturday worked in exchange has the hours of Friday where it has none of its own.';

grant select, insert, update on province, ward, ward_successor, unit, office_ward, desk_authority, procedure, checklist, checklist_line,
  staff, designation, calendar_day, opening_hours to courier_app;
grant select, insert on person, login to courier_app;
