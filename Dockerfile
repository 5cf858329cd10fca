# One image for every service of the platform: `docker run ... apps/orders/dist/main.js`, or several in one process:
# `docker run -e SERVICES=orders,ledger ... apps/platform/dist/services.main.js`.
# The base is pinned by digest; it gives Debian and a Node that can run npm. The Node that services run on is the one that
# package-lock.json pins by its hash.
ARG BASE=node:24-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6

# What decides which packages are installed, and nothing else: an edit of a source installs nothing again.
FROM ${BASE} AS manifests
WORKDIR /src
COPY . .
RUN find . -type f ! -name package.json ! -path ./package-lock.json ! -path ./.npmrc -delete && find . -type d -empty -delete

FROM ${BASE} AS build
WORKDIR /src
COPY --from=manifests /src ./
RUN npm ci --no-audit --no-fund
COPY . .
# Test helpers are not compiled into services, but the compiler wants to know all projects.
RUN npm run build
RUN cp node_modules/node-linux-*/bin/node /usr/local/bin/locked-node
# Production dependencies only: no PostgreSQL from npm, no compiler, no test runner, no sources; of the workspace only what
# ships.
RUN npm prune --omit=dev --omit=optional --no-audit --no-fund \
  && rm -rf apps/e2e tools deploy \
  && find apps libs -type f ! -name package.json \( ! -path '*/dist/*' -o -name '*.d.ts' -o -name '.tsbuildinfo' \) -delete \
  && find apps libs -type d -empty -delete \
  # Nothing reads the types and the source maps of packages; their licences stay.
  && find node_modules -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' -o -name '*.md' -o -name '*.markdown' \) -delete

FROM ${BASE}
ENV NODE_ENV=production NODE_OPTIONS=--enable-source-maps
WORKDIR /app
COPY --from=build /usr/local/bin/locked-node /usr/local/bin/node
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
