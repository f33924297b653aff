# syntax=docker/dockerfile:1

# The program as it is released: without C, and with what draws inside, so that it
# stands alone.
FROM --platform=$BUILDPLATFORM golang:1.26.8 AS build
ARG TARGETOS TARGETARCH
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN go run ./bench/supply build /out/usr/local/bin "$TARGETOS-$TARGETARCH"
RUN mkdir -p /out/licenses /out/tmp /out/work && cp LICENSE NOTICE /out/licenses/ && chmod 1777 /out/tmp

# For pipelines that run a script in it, and compare with another revision: a shell and git.
FROM debian:13.1-slim AS ci
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/usr/local/bin/ /usr/local/bin/
COPY --from=build /out/licenses/ /licenses/
USER 65532:65532
WORKDIR /work

# Only the program: no shell, no git (so no --against), and nobody's root.
FROM scratch
COPY --from=build /out/ /
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["/usr/local/bin/tautline"]
