FROM node:22-slim AS build
WORKDIR /baton
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY scripts/build.sh scripts/
COPY src src
RUN npm run build && npm prune --omit=dev

FROM node:22-slim
ENV NODE_ENV=production BATON_CONFIG=/etc/baton/baton.yaml
# To look into archives that Node does not unpack by itself.
RUN apt-get update && apt-get install -y --no-install-recommends bzip2 xz-utils zstd && rm -rf /var/lib/apt/lists/*
WORKDIR /baton
COPY --from=build /baton/node_modules node_modules
COPY --from=build /baton/dist dist
COPY package.json ./
COPY bin bin
USER node
ENTRYPOINT ["node", "bin/baton.js"]
CMD ["start"]
