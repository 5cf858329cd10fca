# One image for every service of the platform: `docker run ... apps/orders/dist/main.js`. Pin the base by its digest
# where you build for production; the tag is here so that a laptop can build it. It is the Node that package.json locks.
FROM node:24.22.3-bookworm-slim AS build
WORKDIR /src
COPY . .
# Test helpers are not compiled into services, but the compiler wants to know all projects.
RUN npm ci --no-audit --no-fund
RUN npm run build
# Production dependencies only: no PostgreSQL from npm, no compiler, no test runner, no sources; of the workspace only what
# ships.
RUN npm prune --omit=dev --omit=optional --no-audit --no-fund \
  && rm -rf apps/e2e tools deploy \
  && find apps libs -type f ! -name package.json \( ! -path '*/dist/*' -o -name '*.d.ts' -o -name '.tsbuildinfo' \) -delete \
  && find apps libs -type d -empty -delete

FROM node:24.22.3-bookworm-slim
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps
WORKDIR /app
COPY --from=build --chown=10001:0 /src/package.json ./
COPY --from=build --chown=10001:0 /src/node_modules node_modules
COPY --from=build --chown=10001:0 /src/libs libs
COPY --from=build --chown=10001:0 /src/apps apps
# What the set-up job writes; any user of group 0 may, as OpenShift runs it.
RUN mkdir -p /var/lib/aiyrbas && chown 10001:0 /var/lib/aiyrbas && chmod 0770 /var/lib/aiyrbas
USER 10001:0
STOPSIGNAL SIGTERM
EXPOSE 3000
# How garbage is collected in small processes that mostly wait: tools/stack/src/stack.ts says why.
ENTRYPOINT ["node", "--min-semi-space-size=4", "--max-semi-space-size=8", "--no-memory-reducer", "--single-threaded-gc"]
CMD ["apps/orders/dist/main.js"]
