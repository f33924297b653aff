// Package images tells what a container is by the image that it runs: a database, a
// broker, a proxy, a tool of operations, or a program of the team's own.
package images

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// Infrastructure is the tag of what operates a system and does none of its work:
// collectors of telemetry, dashboards, consoles.
const Infrastructure = "infrastructure"

// Answer is what a container is.
type Answer struct {
	// Kind is that of the box: "service" for everything that isn't known better.
	Kind string
	// Platform is its id in the catalogue; empty where the image doesn't settle it.
	Platform string
	// Infrastructure says that it operates the system and does none of its work.
	Infrastructure bool
	// Ask is what a person has to say, where the image leaves it open.
	Ask string
}

// Container is what a template says about a container.
type Container struct {
	// Image is its reference, as far as it is known.
	Image string
	// Name is what the template calls the container or service.
	Name string
	// Command are the words that it is started with, its entry point first.
	Command []string
	// Sets tells whether a variable is set in its environment.
	Sets func(variable string) bool
}

const (
	askRabbit = "are the queues classic or quorum? (platform rabbitmq-classic or rabbitmq-quorum)"
	askNATS   = "are the subjects plain, or kept in JetStream? (platform nats or nats-jetstream)"
)

// products are images by the last part of their names.
var products = func() map[string]Answer {
	all := map[string]Answer{}
	add := func(a Answer, names string) {
		for _, n := range strings.Fields(names) {
			all[n] = a
		}
	}
	add(Answer{Kind: "database", Platform: "postgresql"}, "postgres postgresql postgis pgvector postgresql-repmgr")
	add(Answer{Kind: "database"}, "timescaledb timescaledb-ha mariadb mariadb-galera percona percona-server mssql server azure-sql-edge oracle-xe oracle-free "+
		"cassandra scylla cockroach couchdb couchbase neo4j influxdb clickhouse clickhouse-server arangodb rethinkdb dgraph "+
		"elasticsearch elasticsearch-oss crate questdb dynamodb-local surrealdb weaviate qdrant solr tidb yugabyte db2 firebird")
	add(Answer{Kind: "database", Platform: "mysql"}, "mysql mysql-server")
	add(Answer{Kind: "database", Platform: "mongodb"}, "mongo mongodb mongodb-community-server mongodb-sharded")
	add(Answer{Kind: "database", Platform: "opensearch"}, "opensearch")
	add(Answer{Kind: "database", Platform: "etcd"}, "etcd")
	add(Answer{Kind: "cache", Platform: "redis"}, "redis valkey redis-stack redis-stack-server redismod")
	add(Answer{Kind: "cache"}, "keydb dragonfly hazelcast")
	add(Answer{Kind: "cache", Platform: "redis-cluster"}, "redis-cluster valkey-cluster")
	add(Answer{Kind: "cache", Platform: "memcached"}, "memcached")
	add(Answer{Kind: "stream", Platform: "kafka"}, "kafka cp-kafka cp-server cp-enterprise-kafka kafka-native")
	add(Answer{Kind: "stream"}, "redpanda pulsar pulsar-all")
	add(Answer{Kind: "queue", Ask: askRabbit}, "rabbitmq")
	add(Answer{Kind: "queue", Platform: "activemq-artemis"}, "activemq-artemis artemis")
	add(Answer{Kind: "queue"}, "activemq activemq-classic beanstalkd elasticmq elasticmq-native")
	add(Answer{Kind: "topic", Platform: "mqtt/mosquitto"}, "eclipse-mosquitto mosquitto")
	add(Answer{Kind: "topic"}, "emqx hivemq4 hivemq-ce vernemq nsqd")
	add(Answer{Kind: "topic", Ask: askNATS}, "nats nats-streaming")
	add(Answer{Kind: "objectstore"}, "minio seaweedfs azurite fake-gcs-server")
	add(Answer{Kind: "gateway", Platform: "traefik"}, "traefik")
	add(Answer{Kind: "gateway", Platform: "haproxy"}, "haproxy")
	add(Answer{Kind: "gateway", Platform: "kong"}, "kong kong-gateway")
	add(Answer{Kind: "gateway", Platform: "envoy"}, "envoy envoy-alpine envoy-distroless")
	add(Answer{Kind: "gateway", Platform: "pgbouncer"}, "pgbouncer")
	add(Answer{Kind: "gateway"}, "nginx-proxy nginx-proxy-manager proxysql oauth2-proxy")
	add(Answer{Kind: "service", Infrastructure: true}, "opentelemetry-collector opentelemetry-collector-contrib otel-collector otelcol otel opentelemetry-collector-k8s "+
		"opentelemetry-collector-ebpf-profiler aws-otel-collector jaeger all-in-one jaeger-all-in-one jaeger-agent jaeger-collector jaeger-query zipkin zipkin-slim "+
		"prometheus alertmanager pushgateway node-exporter cadvisor grafana grafana-oss grafana-enterprise loki promtail tempo mimir alloy agent thanos victoria-metrics vmagent "+
		"kibana logstash logstash-oss filebeat metricbeat heartbeat apm-server fluentd fluent-bit vector telegraf graphite-statsd statsd kapacitor chronograf seq "+
		"opensearch-dashboards adminer pgadmin4 pgadmin phpmyadmin mongo-express mongoku redis-commander redisinsight phpredisadmin "+
		"kafka-ui akhq kafdrop kafka-manager cmak console cp-enterprise-control-center cp-enterprise-control-center-next-gen conduktor-platform "+
		"zookeeper cp-zookeeper portainer portainer-ce watchtower autoheal dozzle mailhog mailpit mailcatcher maildev papercut smtp4dev "+
		"certbot acme-companion letsencrypt-nginx-proxy-companion docker-gen swagger-ui datadog-agent newrelic-infra k8s-sidecar config-reloader configmap-reload proxyv2")
	return all
}()

// clients are the first words of commands that use a store or a broker: their image is
// that of the server, and they aren't it.
var clients = regexp.MustCompile(`^(psql|pg_dump|pg_dumpall|pg_restore|pg_basebackup|pgbench|pg_isready|createdb|mysql|mysqldump|mysqladmin|mysqlsh|mariadb|mariadb-dump|` +
	`mongosh?|mongoimport|mongodump|mongorestore|redis-cli|valkey-cli|redis-benchmark|kafka-(topics|console-.*|configs|consumer-groups|storage)(\.sh)?|` +
	`cub|rabbitmqadmin|rabbitmqctl|rpk|mc|nats|mosquitto_(pub|sub)|etcdctl|curl|wget|sleep|tail|cqlsh|clickhouse-client|influx|` +
	`zookeeper-server-start(\.sh)?|connect-(distributed|standalone)(\.sh)?|schema-registry-start|memtier_benchmark)$`)

var (
	shell   = regexp.MustCompile(`^(sh|bash|ash|dash|zsh)$`)
	scripts = regexp.MustCompile(`[\s;&|()"'=]+`)
)

// servers are words with which a script starts the server that its image is made for.
var servers = regexp.MustCompile(`^(postgres|mysqld|mysqld_safe|mariadbd|mongod|mongos|redis-server|valkey-server|memcached|kafka-server-start(\.sh)?|rabbitmq-server|nats-server|` +
	`docker-entrypoint(\.sh)?|entrypoint(\.sh)?|run(\.sh)?|eswrapper|elasticsearch|opensearch-docker-entrypoint\.sh|etcd|minio|server|redis-sentinel|mosquitto|couchbase-server)$`)

// Classify tells what a container is.
func Classify(c Container) Answer {
	own := Answer{Kind: "service"}
	name, tag := parts(c.Image)
	a, known := products[name]
	switch {
	case !known && name == "" && plainProduct(c.Name):
		// It is built here, and its name is all that is known of it.
		a = Answer{Kind: products[strings.ToLower(c.Name)].Kind}
	case !known && c.sets("KAFKA_ADVERTISED_LISTENERS", "KAFKA_CFG_ADVERTISED_LISTENERS"):
		// Only a broker tells others how it is reached.
		a = Answer{Kind: "stream", Platform: "kafka"}
	case !known && c.namesakes(name, tag):
		// Its name and a part of its image's agree on what it is; whose it is, they don't say.
		of := products[strings.ToLower(c.Name)]
		a = Answer{Kind: of.Kind, Infrastructure: of.Infrastructure}
	case !known && exporter.MatchString(name):
		a = Answer{Kind: "service", Infrastructure: true}
	case !known && (database.MatchString(name) || name == "" && database.MatchString(strings.ToLower(c.Name))):
		a = Answer{Kind: "database"}
	case !known, name == "server" && !strings.Contains(c.Image, "mssql"), foreign(name, c.Image):
		return own
	}
	if !a.Infrastructure && !starts(c.Command) {
		return own
	}
	return c.settle(a, tag)
}

// settle decides what only the command shows.
func (c Container) settle(a Answer, tag string) Answer {
	words := strings.Join(c.Command, " ")
	if a.Ask == askNATS {
		told := regexp.MustCompile(`(^|\s)(-c|--config|-js|--jetstream|-sd|--store_dir)(\s|=|$)`).MatchString(words)
		if name, _ := parts(c.Image); !told && name == "nats" {
			a.Platform, a.Ask = "nats", ""
		}
	}
	if a.Platform == "redis" && strings.Contains(words, "cluster-enabled yes") {
		a.Platform = "redis-cluster"
	}
	if strings.Contains(words, "redis-sentinel") {
		return Answer{Kind: "service", Infrastructure: true}
	}
	if a.Platform == "postgresql" && strings.Contains(tag, "timescale") {
		a.Platform = ""
	}
	return a
}

func (c Container) sets(names ...string) bool {
	return c.Sets != nil && slices.ContainsFunc(names, c.Sets)
}

var (
	database = regexp.MustCompile(`(^|[-_])([a-z]*db|database|postgres(ql)?|mysql)$`)
	exporter = regexp.MustCompile(`[-_]exporter$`)
)

// namesakes tells whether a container is called as a product, and its image as well,
// besides other words.
func (c Container) namesakes(image, tag string) bool {
	name := strings.ToLower(c.Name)
	if _, ok := products[name]; !ok || name == "server" || name == "agent" || name == "console" || exporter.MatchString(image) {
		return false
	}
	return strings.Contains(image, name) || strings.HasSuffix(tag, "-"+name)
}

// plainProduct tells whether a name is nothing but that of a store or a broker.
func plainProduct(name string) bool {
	a, ok := products[strings.ToLower(name)]
	return ok && a.Kind != "service" && a.Kind != "gateway" && name != "server"
}

// foreign tells whether a name that many use for their own isn't that of the one
// who made the product.
func foreign(name, image string) bool {
	makers := map[string]string{
		"agent": "grafana/", "console": "redpandadata/", "all-in-one": "jaegertracing/", "vector": "timberio/", "heartbeat": "/beats/", "seq": "datalust/",
		"tempo": "grafana/", "mimir": "grafana/", "alloy": "grafana/", "loki": "grafana/", "otel": "otel/", "crate": "library/", "artemis": "activemq",
	}
	maker, many := makers[name]
	return many && !strings.Contains(image, maker) && strings.Contains(image, "/")
}

// parts are the last part of an image's name, and its tag.
func parts(image string) (name, tag string) {
	image, _, _ = strings.Cut(strings.ToLower(strings.TrimSpace(image)), "@")
	last := path.Base(image)
	if image == "" {
		return "", ""
	}
	name, tag, _ = strings.Cut(last, ":")
	return name, tag
}

// starts tells whether a command leaves an image's server to run: it has none of its
// own, gives options to it, or names it. A script that doesn't is something else.
func starts(command []string) bool {
	if len(command) == 0 {
		return true
	}
	first := path.Base(command[0])
	if shell.MatchString(first) {
		for _, w := range scripts.Split(strings.Join(command[1:], " "), -1) {
			if servers.MatchString(path.Base(w)) {
				return true
			}
		}
		return false
	}
	return !clients.MatchString(first)
}
