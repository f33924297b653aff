package images_test

import (
	"strings"
	"testing"

	"tautline.dev/model/importer/images"
	"tautline.dev/model/platform"
)

func TestClassify(t *testing.T) {
	for _, c := range []struct {
		image, name, command, sets string
		want                       string
	}{
		{image: "postgres:16", want: "database postgresql"},
		{image: "docker.io/bitnami/postgresql:16.1@sha256:0123", want: "database postgresql"},
		{image: "registry:5000/team/mysql", want: "database mysql"},
		{image: "mariadb", want: "database"},
		{image: "mongo:7", command: "--replSet rs0", want: "database mongodb"},
		{image: "valkey/valkey:8", want: "cache redis"},
		{image: "memcached:alpine", want: "cache memcached"},
		{image: "confluentinc/cp-kafka:7.6", want: "stream kafka"},
		{image: "redpandadata/redpanda", want: "stream"},
		{image: "rabbitmq:3-management", want: "queue ask"},
		{image: "nats:2", want: "topic nats"},
		{image: "nats:2", command: "-js", want: "topic ask"},
		{image: "docker.elastic.co/elasticsearch/elasticsearch:8.1", want: "database"},
		{image: "opensearchproject/opensearch", want: "database opensearch"},
		{image: "minio/minio", command: "server /data", want: "objectstore"},
		{image: "traefik:v3", want: "gateway traefik"},
		{image: "nginx:1.27", want: "service"},
		{image: "otel/opentelemetry-collector-contrib", want: "service infrastructure"},
		{image: "adminer", want: "service infrastructure"},
		{image: "oliver006/redis_exporter", want: "service infrastructure"},
		{image: "grafana/agent", want: "service infrastructure"},
		{image: "acme/agent", want: "service"},
		{image: "mcr.microsoft.com/mssql/server:2022-latest", want: "database"},
		{image: "acme/server", want: "service"},
		{image: "acme/orders-db:1", want: "database"},
		{image: "acme/adb-tools", want: "service"},
		{image: "acme/all:1-kafka", name: "kafka", want: "stream"},
		{image: "acme/all:1", name: "kafka", want: "service"},
		{image: "acme/all:1-kafka", name: "orders", want: "service"},
		{image: "acme/all:1", name: "broker", sets: "KAFKA_ADVERTISED_LISTENERS", want: "stream kafka"},
		{image: "", name: "redis", want: "cache"},
		{image: "", name: "orders-db", want: "database"},
		{image: "", name: "orders", want: "service"},
		{image: "", name: "server", want: "service"},
		// The image of a server, and not its program.
		{image: "postgres:16", command: "psql -h db -f /seed.sql", want: "service"},
		{image: "confluentinc/cp-kafka", command: "kafka-topics --create", want: "service"},
		{image: "redis", command: "sh -c redis-cli -h cache ping", want: "service"},
		{image: "redis", command: "sh -c exec redis-server --save 60 1", want: "cache redis"},
		{image: "postgres", command: "postgres -c fsync=off", want: "database postgresql"},
		{image: "redis", command: "redis-server --cluster-enabled yes", want: "cache redis-cluster"},
	} {
		a := images.Classify(images.Container{Image: c.image, Name: c.name, Command: strings.Fields(c.command), Sets: func(v string) bool { return v == c.sets }})
		got := []string{a.Kind}
		if a.Platform != "" {
			got = append(got, a.Platform)
			if platform.Builtin(a.Platform) == nil {
				t.Errorf("%s: there is no platform %s", c.image, a.Platform)
			}
		}
		if a.Infrastructure {
			got = append(got, images.Infrastructure)
		}
		if a.Ask != "" {
			got = append(got, "ask")
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q %q %q: %s, want %s", c.image, c.name, c.command, s, c.want)
		}
	}
}
