import { decisions, orderKnown, orderUnknown, recall, revoke } from './authority-acts.js';
import { countBag, openBag, sealBag } from './bag-acts.js';
import { arriveItem, depositItem, loadItem, notePlace, openRound } from './carrying-acts.js';
import { correctFiling, correctItem } from './correction-acts.js';
import { sealAnew, settleReport, showTorn, suspect } from './irregularity-acts.js';
import { intakeOnVisit, intakeUnbooked } from './intake-acts.js';
import { draftList, offerList, refuseList, removeFrom, reviseList, scanOnto, withdrawList } from './list-acts.js';
import { askOrder, cancelOrder, releaseResult } from './order-acts.js';
import { findItem, loseItem, misdeliver, retrieve } from './loss-acts.js';
import { RARE, type Planner } from './plan.js';
import { acceptList, count, tallyList } from './receiving-acts.js';
import { deliver, failDelivery, giveNotice, handOut, retryDelivery } from './result-acts.js';
import { nextDay, someMinutes } from './time-acts.js';
import { acceptCash, offerCash, refuseCash } from './remittance-acts.js';
import { sendHalves } from './offline-acts.js';
import { openRun, sealRun } from './run-acts.js';
import { reissueSlip, replaceSlip, voidSlip } from './slip-acts.js';
import { askUndo, undo } from './undo-acts.js';
import { askVisit, visitActs } from './visit-acts.js';

/** Every kind of act and how often it is tried; a new act is one line here. */
export const kinds: readonly { plan: Planner; weight: number }[] = [
  { plan: askVisit, weight: 6 },
  ...visitActs,
  { plan: intakeOnVisit, weight: 8 },
  { plan: intakeUnbooked, weight: 4 },
  { plan: arriveItem, weight: 3 },
  { plan: depositItem, weight: 3 },
  { plan: notePlace, weight: 1 },
  { plan: openRound, weight: 1 },
  { plan: loadItem, weight: 6 },
  { plan: sealBag, weight: 3 },
  { plan: countBag, weight: 3 },
  { plan: openBag, weight: 4 },
  { plan: openRun, weight: 1 },
  { plan: sealRun, weight: 1 },
  { plan: draftList, weight: 22 },
  { plan: scanOnto, weight: 2 },
  { plan: removeFrom, weight: 1 },
  { plan: offerList, weight: 20 },
  { plan: reviseList, weight: RARE },
  { plan: withdrawList, weight: RARE },
  { plan: refuseList, weight: RARE },
  { plan: count, weight: 18 },
  { plan: acceptList, weight: 22 },
  { plan: sendHalves, weight: 6 },
  { plan: askUndo, weight: 5 },
  { plan: undo, weight: 6 },
  { plan: settleReport, weight: 2 },
  { plan: suspect, weight: 1 },
  { plan: showTorn, weight: 1 },
  { plan: loseItem, weight: RARE },
  { plan: findItem, weight: 2 },
  { plan: correctItem, weight: 2 },
  { plan: correctFiling, weight: 1 },
  { plan: misdeliver, weight: 1 },
  { plan: retrieve, weight: 2 },
  { plan: sealAnew, weight: 4 },
  { plan: tallyList, weight: 12 },
  { plan: askOrder, weight: 3 },
  { plan: cancelOrder, weight: RARE },
  { plan: releaseResult, weight: 9 },
  { plan: failDelivery, weight: 8 },
  { plan: deliver, weight: 3 },
  { plan: handOut, weight: 1 },
  { plan: giveNotice, weight: 10 },
  { plan: retryDelivery, weight: 1 },
  { plan: voidSlip, weight: 1 },
  { plan: replaceSlip, weight: 1 },
  { plan: reissueSlip, weight: 2 },
  { plan: offerCash, weight: 2 },
  { plan: acceptCash, weight: 2 },
  { plan: refuseCash, weight: RARE },
  ...decisions,
  { plan: recall, weight: RARE },
  { plan: orderKnown, weight: 2 },
  { plan: orderUnknown, weight: 4 },
  { plan: revoke, weight: RARE },
  { plan: nextDay, weight: 8 },
  { plan: someMinutes, weight: RARE },
];
