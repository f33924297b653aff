package alerting_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"tautline.dev/analysis/alarms"
	"tautline.dev/model/modeltest"
	"tautline.dev/render/alerting"
	"tautline.dev/render/blank"
)

// shop has what is measured on AWS, in a mesh, by a broker, and by nobody that is known.
const shop = `
objectives: {availability: 0.999, rto: "1h"}
boxes: {
	buyer: kind: "client"
	api: {kind: "gateway", platform: "aws/api-gateway-rest", monitoring: runbook: "https://r.example/{{nope}}"}
	intake: {kind: "queue", platform: "aws/sqs", channel: {retention: "4d", deadLetter: {to: "dlq", after: 5}}}
	dlq: {kind: "queue", platform: "aws/sqs"}
	place: {kind: "function", platform: "aws/lambda", timeout: "20s"}
	orders: {kind: "database", platform: "aws/dynamodb"}
	packer: {kind: "service", platform: ["kubernetes", "istio-1.24"], timeout: "5s"}
	jobs: {kind: "queue", platform: "rabbitmq-quorum", channel: retention: "1d"}
	worker: kind: "worker"
}
lines: {
	submit: {from: "buyer", to: "api", interaction: "request-reply", operation: "command", timeout: "5s", load: peak: 40}
	enqueue: {from: "api", to: "intake", interaction: "send", operation: "command", timeout: "1s"}
	work: {from: "intake", to: "place", interaction: "poll", operation: "command", ack: "after-work"}
	save: {from: "place", to: "orders", interaction: "request-reply", operation: "write", timeout: "1s"}
	pack: {from: "place", to: "packer", interaction: "request-reply", operation: "command", timeout: "2s"}
	hand: {from: "packer", to: "jobs", interaction: "send", operation: "command"}
	do: {from: "jobs", to: "worker", interaction: "deliver", operation: "command"}
}
flows: order: {importance: "critical", steps: ["submit", "enqueue", "work", "save", "pack", "hand", "do"]}
flows: rough: {importance: "normal", steps: ["submit"], objectives: availability: 0.9}
`

type writes func(io.Writer, []*alarms.Sheet, *blank.Blanks) error

func written(t testing.TB, w writes, src string, set map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := w(&b, []*alarms.Sheet{alarms.Make(modeltest.Named(t, src))}, blank.NewFilled(set).Blanks()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPrometheus(t *testing.T) {
	out := written(t, alerting.Prometheus, shop, map[string]string{"metric.intake": `prod-"intake"`})
	var file struct {
		Groups []struct {
			Rules []struct {
				Alert, Expr string
				Annotations map[string]string
			}
		}
	}
	if err := yaml.Unmarshal(out, &file); err != nil {
		t.Fatal(err)
	}
	exprs := map[string]string{}
	for _, r := range file.Groups[0].Rules {
		exprs[r.Alert] = r.Expr
		for _, a := range r.Annotations {
			if strings.Contains(strings.ReplaceAll(a, `{{"{{"}}`, ""), "{{") {
				t.Errorf("%s: Prometheus fills in %q", r.Alert, a)
			}
		}
	}
	for name, want := range map[string]string{
		"age:intake":     `max(aws_sqs_approximate_age_of_oldest_message_maximum{dimension_QueueName="prod-\"intake\""}) > 3600`,
		"parked:dlq":     `sum(aws_sqs_approximate_number_of_messages_visible_maximum{dimension_QueueName="dlq"}) > 0`,
		"depth:intake":   `sum(aws_sqs_approximate_number_of_messages_visible_maximum{dimension_QueueName="prod-\"intake\""}) > 144000`,
		"age:jobs":       `max(tautline_channel_age_seconds{system="x",box="jobs"}) > 3600`,
		"latency:pack":   `histogram_quantile(0.99, sum by (le) (rate(istio_request_duration_milliseconds_bucket{destination_service_name="packer",reporter="source"}[5m]))) > 2000`,
		"errors:save":    `sum(rate(tautline_line_errors_total{system="x",line="save"}[5m])) / sum(rate(tautline_line_requests_total{system="x",line="save"}[5m])) > 0.0144`,
		"burn:rough:3d":  `sum(rate(tautline_line_errors_total{system="x",line="submit"}[3d])) / sum(rate(tautline_line_requests_total{system="x",line="submit"}[3d])) > 0.1`,
		"burn:rough:1h":  "", // 14.4 × 0.1 is more than all
		"burn:order:30d": "",
	} {
		got := exprs[name]
		if name == "burn:rough:3d" {
			got, _, _ = strings.Cut(got, "\nand\n")
		}
		if got != want {
			t.Errorf("%s: %s\nwant %s", name, got, want)
		}
	}
	if !bytes.Contains(out, []byte("#   burn:rough:1h of x: 14.4 × 0.1 is more than all requests\n")) {
		t.Errorf("nobody is told why there is no burn:rough:1h:\n%s", out)
	}
}

type cloudWatch struct {
	MetricAlarms    []map[string]any
	CompositeAlarms []map[string]any
	LeftOut         []struct{ Name, Why string }
}

func cloudWatchOf(t testing.TB, src string) cloudWatch {
	t.Helper()
	var doc cloudWatch
	if err := json.Unmarshal(written(t, alerting.CloudWatch, src, nil), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestCloudWatch(t *testing.T) {
	doc := cloudWatchOf(t, shop)
	over := map[string]float64{}
	for _, a := range doc.MetricAlarms {
		over[a["AlarmName"].(string)] = a["Threshold"].(float64)
	}
	for name, want := range map[string]float64{
		"x/age:intake": 3600, "x/depth:intake": 144000, "x/parked:dlq": 0, "x/errors:submit": 0.0144, "x/latency:submit": 5000,
		"x/burn:order:1h/long": 0.0144, "x/burn:order:1h/short": 0.0144, "x/burn:order:6h/long": 0.006,
	} {
		if got, there := over[name]; !there || got != want {
			t.Errorf("%s: %g (%t), want %g", name, got, there, want)
		}
	}
	if rule := doc.CompositeAlarms[0]["AlarmRule"]; rule != `ALARM("x/burn:order:1h/long") AND ALARM("x/burn:order:1h/short")` {
		t.Errorf("%v", rule)
	}
	why := map[string]string{}
	for _, l := range doc.LeftOut {
		why[l.Name] = l.Why
	}
	for name, want := range map[string]string{"burn:order:3d": "one period of that, and whether an alarm of CloudWatch takes one longer than 1d", "errors:save": "no metric of CloudWatch", "age:jobs": "no metric of CloudWatch"} {
		if !strings.Contains(why[name], want) {
			t.Errorf("%s: %q", name, why[name])
		}
	}
}

// The placeholders that rules use are those that the documentation lists.
func TestPlaceholdersAreDocumented(t *testing.T) {
	doc, err := os.ReadFile("../../docs/gameday.md")
	if err != nil {
		t.Fatal(err)
	}
	out := written(t, alerting.Prometheus, strings.NewReplacer(`platform: "aws/sqs"`, `title: "q"`, `platform: ["kubernetes", "istio-1.24"]`, `title: "p"`).Replace(shop), nil)
	used := map[string]bool{}
	for _, name := range regexp.MustCompile(`tautline_[a-z_]+\{`).FindAllString(string(out), -1) {
		used[strings.TrimSuffix(strings.TrimSuffix(name, "{"), "_bucket")] = true
	}
	if len(used) != 5 {
		t.Errorf("%d placeholders: %v", len(used), used)
	}
	for name := range used {
		if !bytes.Contains(doc, []byte("| `"+name+"` |")) {
			t.Errorf("docs/gameday.md doesn't list %s", name)
		}
	}
}

// A load balancer answers with errors of its own where no target does, and has another name
// than its box; a stream that nobody reads has no age, which is no reason for silence.
func TestCloudWatchKnowsItsMetrics(t *testing.T) {
	out := string(written(t, alerting.CloudWatch, `
objectives: {availability: 0.999, rto: "1h"}
boxes: {
	buyer: kind: "client"
	front: {kind: "gateway", platform: "aws/alb"}
	clicks: {kind: "stream", platform: "aws/kinesis", channel: retention: "1d"}
	count: kind: "worker"
}
lines: {
	visit: {from: "buyer", to: "front", interaction: "request-reply", operation: "command", timeout: "5s", load: peak: 40}
	put: {from: "front", to: "clicks", interaction: "send", operation: "event", load: peak: 40}
	take: {from: "clicks", to: "count", interaction: "poll", operation: "event"}
}
flows: buy: {importance: "critical", steps: ["visit", "put", "take"]}
`, nil))
	for want, times := range map[string]int{
		`"MetricName": "HTTPCode_Target_5XX_Count"`:                                        1,
		`"MetricName": "HTTPCode_ELB_5XX_Count"`:                                           1,
		`"Expression": "IF(asked \u003e 0, (FILL(failed, 0) + FILL(more, 0)) / asked, 0)"`: 1,
		`"Value": "FILL-IN-LoadBalancer"`:                                                  1,
		`"says": "the LoadBalancer of front: app/NAME/ID, the last part of its ARN"`:       1,
		`"MetricName": "GetRecords.IteratorAgeMilliseconds"`:                               1,
		`"TreatMissingData": "breaching"`:                                                  1,
		`"TreatMissingData": "notBreaching"`:                                               1,
	} {
		if strings.Count(out, want) < times {
			t.Errorf("there is no %s", want)
		}
	}
	if strings.Count(out, `"TreatMissingData": "breaching"`) != 1 {
		t.Error("only the age of the stream is told by silence")
	}
	if t.Failed() {
		t.Log(out)
	}
}
