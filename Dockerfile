# NOT BUILT where it was written: there was no container runtime. `npm run rehearse:image`, which .ci/run runs, carries
# out its COPY, RUN, CMD and HEALTHCHECK in temporary folders.
#
# The image holds the codec package (GPL and other licences): read NOTICE before you pass it on.
#
#   docker build -t kinetograph .
#   docker run --init -p 4000:4000 -v kinetograph:/home/node \
#     -e PUBLIC_URL=http://localhost:4000 -e KINETOGRAPH_API_KEYS=default:a-long-random-key kinetograph

FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json tsconfig.json tsconfig.build.json ./
COPY scripts ./scripts
COPY bin ./bin
COPY packages ./packages
COPY studio ./studio
COPY src ./src
# Its prepare script builds dist/.
RUN npm ci
RUN npm prune --omit=dev

FROM node:24-slim
# What is soon garbage takes 16 MiB at most, and not 128.
ENV NODE_ENV=production \
    NODE_OPTIONS=--max-semi-space-size=8 \
    HOST=0.0.0.0 \
    PORT=4000 \
    KINETOGRAPH_HEALTH_PORT=4001 \
    KINETOGRAPH_DATA_DIR=/home/node/kinetograph
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY bin ./bin
COPY assets ./assets
COPY package.json LICENSE NOTICE ./
USER node
# The home folder belongs to `node`, and a new volume takes over its owner.
VOLUME ["/home/node"]
EXPOSE 4000
# On a port that serve and worker both have.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.KINETOGRAPH_HEALTH_PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Directly: npx would not pass signals on.
CMD ["node", "bin/kinetograph.js", "serve"]
