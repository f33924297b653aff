package model

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/model/platform"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// pairs are lines that people draw, by the ids of their two ends.
var pairs = strings.Split(strings.TrimSpace(`
aws/api-gateway-rest aws/lambda
aws/api-gateway-rest aws/sqs
aws/sqs aws/lambda
aws/sqs aws/ecs
aws/sns aws/sqs
aws/sns aws/lambda
aws/eventbridge-classic aws/lambda
aws/eventbridge-classic aws/sqs
aws/eventbridge-classic http
aws/dynamodb aws/lambda
aws/kinesis aws/lambda
aws/s3 aws/lambda
aws/step-functions-standard aws/lambda
aws/step-functions-standard aws/sqs
aws/scheduler aws/lambda
aws/lambda aws/rds-proxy
aws/appsync aws/lambda
aws/alb aws/lambda
kafka kafka/java
kafka kafka/librdkafka
kafka spring-kafka
rabbitmq-quorum spring-amqp
rabbitmq-quorum kubernetes
redis-streams kubernetes
nats-jetstream kubernetes
gcp/pubsub gcp/cloud-run
gcp/pubsub kubernetes
kubernetes gcp/pubsub
gcp/cloud-tasks gcp/cloud-run
azure/service-bus-queue azure/functions
azure/event-hubs azure/functions
temporal kubernetes
temporal temporal
celery/redis celery/redis
celery/rabbitmq celery/rabbitmq
sidekiq sidekiq
bullmq bullmq
grpc grpc
kubernetes,istio-1.24,http/go http
kubernetes,istio-1.24,http/go grpc
kubernetes pgbouncer
pgbouncer postgresql
kubernetes bullmq
kubernetes sidekiq
kubernetes celery/rabbitmq
`), "\n")

func endOf(t *testing.T, list string) (e End) {
	t.Helper()
	for _, id := range strings.Split(list, ",") {
		p := platform.Builtin(id)
		if p == nil {
			t.Fatalf("there is no platform %s", id)
		}
		e = append(e, p)
	}
	return e
}

func casesOf(t *testing.T, pair string) []Case {
	t.Helper()
	from, to, _ := strings.Cut(pair, " ")
	return Cases(endOf(t, from), endOf(t, to))
}

// TestPairs holds every pair to its answers, which somebody has read.
func TestPairs(t *testing.T) {
	var b strings.Builder
	for _, pair := range pairs {
		fmt.Fprintf(&b, "%s\n", pair)
		for _, c := range casesOf(t, pair) {
			head := " " + strings.Join(c.Ways, ", or ")
			if !c.Usual {
				head += ", where a model states so"
			}
			if len(c.Kinds) > 0 {
				head += ": " + c.Kinds[0]
			}
			fmt.Fprintln(&b, head)
			for _, p := range c.Parts {
				if p.Segment != "" {
					fmt.Fprintf(&b, "  %s\n", p.Segment)
				}
				for _, a := range p.Answers {
					says := a.Says
					if a.Ask != "" {
						says = strings.TrimSpace(says + " (ask " + a.Ask + ")")
					}
					fmt.Fprintf(&b, "   %s: %s\n", a.ID, says)
				}
			}
		}
	}
	const file = "testdata/pairs.txt"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPairsSayWhatTheirSourcesSay are answers that were looked up by hand.
func TestPairsSayWhatTheirSourcesSay(t *testing.T) {
	for _, test := range []struct {
		pair    string
		segment platform.Segment
		id      string
		says    string
	}{
		{"aws/sns aws/lambda", platform.HandOff, "retries", "the channel itself, 100,015 tries in all, fixed"},
		{"aws/sns aws/lambda", platform.HandOff, "until", "until it is 23d old, fixed"},
		{"aws/sns aws/lambda", platform.Processing, "retries", "the receiver's platform, 3 tries in all by default"},
		{"aws/sns aws/lambda", platform.Processing, "pauses", "growing evenly, from 1m to 2m"},
		{"aws/sns aws/lambda", platform.Processing, "until", "until it is 6h old by default"},
		{"aws/sns aws/lambda", platform.Processing, "lost", "what is given up, unless a dead letter is set: "},
		{"aws/sqs aws/lambda", "", "delivery", "30s by default"},
		{"aws/sqs aws/lambda", "", "acknowledgement", "the receiver, once its work is done, fixed"},
		{"aws/eventbridge-classic aws/sqs", "", "retries", "186 tries in all, the most there is"},
		{"aws/eventbridge-classic http", "", "delivery", "5s, fixed"},
		{"aws/kinesis aws/lambda", "", "retries", "without end by default"},
		{"gcp/cloud-tasks gcp/cloud-run", "", "lost", "what is given up: it has no dead letter"},
		{"gcp/cloud-tasks gcp/cloud-run", "", "delivery", "10m by default, at least 15s and at most 30m"},
		{"azure/service-bus-queue azure/functions", "", "retries", "10 tries in all by default"},
		{"aws/api-gateway-rest aws/lambda", platform.Processing, "retries", "the receiver's platform, 3 tries in all, the most there is"},
		{"aws/scheduler aws/lambda", platform.HandOff, "lost", "what is given up, unless a dead letter is set: aws/sqs"},
		{"aws/step-functions-standard aws/lambda", platform.HandOff, "size", "256KiB, the most there is"},
		{"rabbitmq-quorum kubernetes", "", "until", "the last of the 21 tries that the channel counts; it is kept without end by default"},
		{"nats-jetstream kubernetes", "", "until", "never: it is tried without end, and kept without end by default"},
		{"gcp/pubsub gcp/cloud-run", "", "acknowledgement", "the receiver's answer to the pushed request"},
		{"gcp/pubsub kubernetes", "", "order", "none by default"},
		{"kafka spring-kafka", "", "delivery", "5m by default (max.poll.interval.ms)"},
		{"kafka spring-kafka", "", "until", "the last of the 10 tries, or once it is older than it is kept: 7d by default"},
		{"temporal temporal", "", "retries", "nobody: it is tried once"},
		{"temporal kubernetes", "", "pauses", "growing exponentially, from 1s to 1m40s"},
		{"sidekiq sidekiq", "", "retries", "26 tries in all by default"},
		{"kubernetes,istio-1.24,http/go http", "", "retries", "the mesh or proxy on the way, 3 tries in all by default"},
	} {
		found := false
		for _, c := range casesOf(t, test.pair) {
			for _, p := range c.Parts {
				for _, a := range p.Answers {
					if found || p.Segment != test.segment || a.ID != test.id {
						continue
					}
					found = true
					if !strings.Contains(a.Says, test.says) {
						t.Errorf("%s %s %s: %q, want %q", test.pair, test.segment, test.id, a.Says, test.says)
					}
				}
			}
		}
		if !found {
			t.Errorf("%s has no %s", test.pair, test.segment)
		}
	}
}

// What is answered is what a model gets: each fact that an answer rests on is the one
// that the line has, or its segment.
func TestPairsTellWhatIsImplied(t *testing.T) {
	asked := 0
	for _, a := range platform.IDs() {
		for _, b := range strings.Fields("aws/lambda kubernetes aws/sqs postgresql temporal") {
			for _, c := range Cases(endOf(t, a), endOf(t, b)) {
				own := map[string]AnyFact{}
				c.Line.Facts(func(path string, f AnyFact) { own[path] = f })
				for _, p := range c.Parts {
					if p.Segment == platform.Processing {
						c.Line.Processing.facts(func(path string, f AnyFact) { own[path] = f })
					}
					for _, answer := range p.Answers {
						if answer.Known() != (answer.Says != "") || !answer.Known() && answer.Ask == "" {
							t.Errorf("%s to %s: %s is neither answered nor asked", a, b, answer.ID)
						}
						for _, g := range answer.Facts {
							f := own[g.Path]
							if f == nil || g.Fact.State() != Implied {
								continue
							}
							if asked++; f.Text() != g.Fact.Text() {
								t.Errorf("%s to %s: told of %s %s, and a model gets %s", a, b, g.Path, g.Fact.Text(), f.Text())
							}
						}
					}
				}
			}
		}
	}
	if asked < 1000 {
		t.Errorf("only %d facts were asked for", asked)
	}
}

// An end can be a list, as a box's platform can: the innermost holds.
func TestEnds(t *testing.T) {
	e := endOf(t, "kubernetes,istio-1.24,http/go")
	if e.ID() != "kubernetes,istio-1.24,http/go" || !slices.Contains(e.kinds(), "service") {
		t.Errorf("%s is %q", e.ID(), e.kinds())
	}
	if Speaks(endOf(t, "aws/rds"), endOf(t, "aws/nlb")) || !Speaks(endOf(t, "aws/alb"), endOf(t, "aws/rds,aws/lambda")) {
		t.Error("who speaks of whom is told wrong")
	}
}
