# The App's server: one program without packages, run by a user who can change nothing of it.
# It listens on port 3000; docs/server.md names its settings.

FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:24-slim
WORKDIR /app
COPY --from=build /build/dist/package.json /build/dist/app*.js ./dist/
COPY --from=build /build/app.yml ./
COPY --from=build /build/templates/*.yml ./templates/
# Nobody outside of the container reaches the loopback address of its inside.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
EXPOSE 3000
USER node
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(it => process.exit(it.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/app.js"]
