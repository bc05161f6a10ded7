# One image, three commands: main (the API; the default), worker, migrate.
#   docker run … dossier-courier migrate
#   docker run … -e HEARTBEAT_FILE=/tmp/heartbeat dossier-courier worker
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=optional --no-audit --no-fund
COPY nest-cli.json tsconfig.json tsconfig.build.json ./
COPY src src
COPY simulators simulators
RUN npm run build

# The database and the Node that `npm run demo` brings along are optional packages; the image needs neither.
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production \
    MALLOC_ARENA_MAX=2 \
    MALLOC_TRIM_THRESHOLD_=131072 \
    MALLOC_MMAP_THRESHOLD_=131072 \
    HOST=0.0.0.0 \
    PORT=3000 \
    EVIDENCE_FOLDER=/data/evidence \
    REFERENCE_FOLDER=/app/reference
WORKDIR /app
COPY package.json ./
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist/src dist/src
COPY --from=build /app/dist/simulators dist/simulators
COPY src/migrations src/migrations
COPY reference reference
RUN install -d -o node -g node /data/evidence
VOLUME /data/evidence
USER node
EXPOSE 3000
# The API answers; the worker listens on nothing and is given HEARTBEAT_FILE, which it touches after every finished sweep.
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 \
  CMD ["node", "-e", "const { HEARTBEAT_FILE: file, PORT } = process.env; if (file) process.exit(Date.now() - require('node:fs').statSync(file).mtimeMs < 60_000 ? 0 : 1); fetch(`http://127.0.0.1:${PORT}/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node finds main.js for `main`, so that a command is a word.
WORKDIR /app/dist/src
ENTRYPOINT ["node", "--max-semi-space-size=2", "--v8-pool-size=2", "--max-old-space-size=256"]
CMD ["main"]
