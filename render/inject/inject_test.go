package inject_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tautline.dev/analysis/gameday"
	"tautline.dev/model/modeltest"
	"tautline.dev/render/blank"
	"tautline.dev/render/inject"
)

// yard is a system with something for each program that injects faults: a function, a
// container service and clusters of databases at AWS, pods, and a mesh.
const yard = `
objectives: availability: 0.999
boxes: {
	buyer: kind: "client"
	web: {kind: "gateway", monitoring: alarms: ["errors > 1%"]}
	api: {kind: "service", platform: ["kubernetes", "istio-1.24"], timeout: "5s", place: zones: 3, monitoring: {alarms: ["errors > 1%", "errors > 5%"], runbook: "https://r.example"}}
	shop: {kind: "service", platform: ["kubernetes", "istio-1.24"], timeout: "5s", place: zones: 3, monitoring: alarms: ["errors > 1%"]}
	stock: {kind: "service", platform: ["kubernetes", "istio-1.24"], timeout: "3s", place: zones: 3, monitoring: alarms: ["errors > 1%", "latency > 1s"]}
	intake: {kind: "queue", platform: "aws/sqs", channel: {retention: "4d", visibility: "3m", deadLetter: {to: "dlq", after: 5}}, monitoring: alarms: ["age > 10m"]}
	dlq: {kind: "queue", platform: "aws/sqs", channel: retention: "14d", monitoring: {alarms: ["depth > 0"], runbook: "https://r.example"}}
	place: {kind: "function", platform: "aws/lambda", timeout: "20s"}
	packer: {kind: "service", platform: "aws/ecs", timeout: "10s", place: zones: 2}
	orders: {kind: "database", platform: "aws/aurora", store: durable: true}
	parcels: {kind: "database", platform: "aws/rds", store: durable: true}
}
lines: [string]: retry: "none"
lines: {
	submit: {from: "buyer", to: "api", interaction: "request-reply", operation: "command", timeout: "5s"}
	visit: {from: "buyer", to: "web", interaction: "request-reply", operation: "read", timeout: "5s"}
	forward: {from: "api", to: "shop", interaction: "request-reply", operation: "command", timeout: "4s", idempotency: "natural"}
	look: {from: "shop", to: "stock", interaction: "request-reply", operation: "read", timeout: "2s"}
	enqueue: {from: "shop", to: "intake", interaction: "send", operation: "command", timeout: "1s", guarantee: "at-least-once"}
	work: {from: "intake", to: "place", interaction: "poll", operation: "command", ack: "after-work"}
	save: {from: "place", to: "orders", interaction: "request-reply", operation: "write", timeout: "1s", idempotency: {key: "orderId", enforcedBy: "unique-key"}}
	pack: {from: "place", to: "packer", interaction: "request-reply", operation: "command", timeout: "5s", idempotency: {key: "orderId", enforcedBy: "dedup-store"}}
	note: {from: "packer", to: "parcels", interaction: "request-reply", operation: "write", timeout: "1s", idempotency: {key: "orderId", enforcedBy: "unique-key"}}
}
flows: order: {importance: "critical", steps: ["submit", "forward", "look", "enqueue", "work", "save", "pack", "note"]}
flows: browse: steps: ["visit"]
`

func plansOf(t testing.TB, src string) []*gameday.Plan {
	t.Helper()
	o := gameday.Options{Now: time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC), EvidenceAge: 180 * 24 * time.Hour, MaxStates: 100_000}
	return []*gameday.Plan{gameday.Make(context.Background(), modeltest.Named(t, src), o)}
}

// Two boxes whose ids are one in lower case and without dots are two in every format.
func TestNamesDiffer(t *testing.T) {
	plans := plansOf(t, strings.NewReplacer("\tshop:", "\t\"a-b\":", `"shop"`, `"a-b"`, "\tstock:", "\t\"A.b\":", `"stock"`, `"A.b"`).Replace(yard))
	seen := map[string]bool{}
	for _, p := range plans[0].Trials {
		if seen[p.Slug()] {
			t.Errorf("two trials are called %s", p.Slug())
		}
		seen[p.Slug()] = true
	}
	for name, w := range map[string]writes{"chaos-mesh": inject.ChaosMesh, "istio": inject.Istio} {
		objects, named := 0, map[string]bool{}
		kind := ""
		for _, l := range strings.Split(written(t, w, plans, nil), "\n") {
			if k, ok := strings.CutPrefix(l, "kind: "); ok {
				kind = k
			}
			if n, ok := strings.CutPrefix(l, "  name: "); ok {
				objects++
				named[kind+" "+n] = true
				if !seen[n] && !strings.HasPrefix(n, "zone-loss-") { // that one has an object a box
					t.Errorf("%s calls it %s, and the others don't", name, n)
				}
			}
		}
		if objects < 2 || objects != len(named) {
			t.Errorf("%s: %d objects of %d names", name, objects, len(named))
		}
	}
	var b bytes.Buffer
	if err := inject.Toxiproxy(&b, plans); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"proxy 'a-b' ", "proxy 'a-b-2' "} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in\n%s", want, b.String())
		}
	}
}

type writes func(io.Writer, []*gameday.Plan, *blank.Blanks) error

func written(t testing.TB, w writes, plans []*gameday.Plan, set map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	if err := w(&b, plans, blank.NewFilled(set).Blanks()); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// fisDocument is what of a document of templates a test looks at.
type fisDocument struct {
	FillIn      []struct{ Name, Value string }
	Experiments []struct {
		Name     string
		Template map[string]any
	}
	LeftOut []struct{ Name, Why string }
}

func fisOf(t testing.TB, src string, set map[string]string) fisDocument {
	t.Helper()
	var doc fisDocument
	if err := json.Unmarshal([]byte(written(t, inject.FIS, plansOf(t, src), set)), &doc); err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestFIS(t *testing.T) {
	doc := fisOf(t, yard, map[string]string{"fis.role": "arn:aws:iam::123456789012:role/chaos"})
	actions := map[string]string{}
	for _, x := range doc.Experiments {
		for _, a := range x.Template["actions"].(map[string]any) {
			actions[x.Name] = a.(map[string]any)["actionId"].(string)
		}
		if x.Template["roleArn"] != "arn:aws:iam::123456789012:role/chaos" {
			t.Errorf("%s: the role isn't filled in: %v", x.Name, x.Template["roleArn"])
		}
		stops := x.Template["stopConditions"].([]any)
		if len(stops) == 0 {
			t.Errorf("%s has no stop condition", x.Name)
		}
		for _, s := range stops {
			if s.(map[string]any)["source"] != "aws:cloudwatch:alarm" {
				t.Errorf("%s: %v", x.Name, s)
			}
		}
	}
	for name, want := range map[string]string{
		"down-place": "aws:lambda:invocation-error", "slow-place": "aws:lambda:invocation-add-delay", "duplicate-work": "aws:lambda:invocation-error",
		"down-packer": "aws:ecs:stop-task", "down-orders": "aws:rds:failover-db-cluster", "down-parcels": "aws:rds:reboot-db-instances", "zone-loss-zone": "aws:network:disrupt-connectivity",
	} {
		if actions[name] != want {
			t.Errorf("%s: %q, want %q (of %v; left out %v)", name, actions[name], want, actions, doc.LeftOut)
		}
	}
	// What has no action is told.
	told := map[string]bool{}
	for _, l := range doc.LeftOut {
		told[l.Name] = l.Why != ""
	}
	if !told["down-stock"] || !told["lost-reply-save"] {
		t.Errorf("left out: %v", doc.LeftOut)
	}
}

// Without an alarm that should stay silent nothing is written, in any format.
func TestNoStopCondition(t *testing.T) {
	var kept []string
	for line := range strings.Lines(yard) {
		for _, alarm := range []string{`, monitoring: {alarms: ["errors > 1%", "errors > 5%"], runbook: "https://r.example"}`, `, monitoring: alarms: ["errors > 1%"]`, `, monitoring: alarms: ["errors > 1%", "latency > 1s"]`, `, monitoring: alarms: ["age > 10m"]`, `, monitoring: {alarms: ["depth > 0"], runbook: "https://r.example"}`} {
			line = strings.Replace(line, alarm, "", 1)
		}
		kept = append(kept, line)
	}
	src := strings.Join(kept, "")
	if strings.Contains(src, "alarms") {
		t.Fatal("there is an alarm left")
	}
	if doc := fisOf(t, src, nil); len(doc.Experiments) > 0 || len(doc.LeftOut) == 0 || !strings.Contains(doc.LeftOut[0].Why, "no stop condition is stated") && !strings.Contains(doc.LeftOut[0].Why, "no action") {
		t.Errorf("%+v", doc)
	}
	for name, w := range map[string]writes{"chaos-mesh": inject.ChaosMesh, "istio": inject.Istio} {
		if out := written(t, w, plansOf(t, src), nil); strings.Contains(out, "kind:") || !strings.Contains(out, "no stop condition is stated") {
			t.Errorf("%s:\n%s", name, out)
		}
	}
	var b bytes.Buffer
	if err := inject.Toxiproxy(&b, plansOf(t, src)); err != nil || strings.Contains(b.String(), "')\n") || !strings.Contains(b.String(), "no stop condition is stated") {
		t.Errorf("%v:\n%s", err, b.String())
	}
}

// What by the model breaks a promise isn't written: it is to be put right first.
func TestPutRightFirst(t *testing.T) {
	src := strings.Replace(yard, `timeout: "1s", idempotency: {key: "orderId", enforcedBy: "unique-key"}}`, `timeout: "1s", idempotency: "none"}`, 1)
	for _, l := range fisOf(t, src, nil).LeftOut {
		if l.Name == "duplicate-work" && strings.Contains(l.Why, "put right first") {
			return
		}
	}
	t.Error("duplicate-work is written, and would double orders")
}

// A blank that nobody asks for is a mistake, and one that is asked for is named once.
func TestBlanks(t *testing.T) {
	f := blank.NewFilled(map[string]string{"namespace": "shop", "host.stokc": "x"})
	var b bytes.Buffer
	if err := inject.Istio(&b, plansOf(t, yard), f.Blanks()); err != nil {
		t.Fatal(err)
	}
	if err := f.Unknown(); err == nil || !strings.Contains(err.Error(), `host.stokc: nothing that is written here is called that; did you mean "host.stock"?`) {
		t.Errorf("%v", err)
	}
	if !strings.Contains(b.String(), "namespace: shop\n") || strings.Count(b.String(), "#   host.stock:") != 1 {
		t.Errorf("%s", b.String())
	}
}

// The script ends when it is to end, however long the stop command takes, and says it, and
// fails, where the fault can't be taken out again.
func TestTheFaultIsTakenOut(t *testing.T) {
	var b bytes.Buffer
	if err := inject.Toxiproxy(&b, plansOf(t, yard)); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "faults.sh")
	text := strings.NewReplacer("watch 300", "watch 1", "for pause in 0 1 2 4 8", "for pause in 0 0 0").Replace(b.String())
	if err := os.WriteFile(file, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	// It notes what it is asked, and fails as often as it is told when a fault is to go.
	curl := `#!/bin/sh
case "$*" in */populate) what=proxy;; *'"enabled":true}'*) what=restore;; *) what=begin;; esac
echo "$what" >> "$CALLS"
[ "$what" != restore ] || [ "$(grep -c restore "$CALLS")" -gt "$FAILS" ]
`
	if err := os.WriteFile(filepath.Join(dir, "curl"), []byte(curl), 0o700); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		stop, fails string
		code        int
		says, calls string
	}{
		{"true", "0", 0, "", "proxy begin restore"},
		{"false", "0", 1, "stopped: the stop command failed", "proxy begin restore"},
		{"sleep 600", "0", 0, "", "proxy begin restore"},
		{"true", "2", 0, "", "proxy begin restore restore restore"},
		{"true", "9", 3, "THE FAULT MAY STILL BE THERE", "proxy begin restore restore restore"},
		{"false", "9", 3, "THE FAULT MAY STILL BE THERE", "proxy begin restore restore restore"},
	} {
		t.Run(fmt.Sprint(c.stop, c.fails), func(t *testing.T) {
			t.Parallel()
			calls := filepath.Join(dir, fmt.Sprint("calls", i))
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, "sh", file, "down-orders")
			cmd.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "CALLS="+calls, "FAILS="+c.fails, "STOP="+c.stop, "ORDERS_LISTEN=x", "ORDERS_UPSTREAM=y")
			// A file, for what the stop command leaves running would hold a pipe open.
			to, err := os.Create(calls + ".said")
			if err != nil {
				t.Fatal(err)
			}
			defer to.Close()
			cmd.Stderr = to
			err = cmd.Run()
			code := 0
			var exit *exec.ExitError
			if errors.As(err, &exit) {
				code = exit.ExitCode()
			} else if err != nil {
				t.Fatal(err)
			}
			made, err := os.ReadFile(calls)
			if err != nil {
				t.Fatal(err)
			}
			said, err := os.ReadFile(to.Name())
			if err != nil {
				t.Fatal(err)
			}
			if code != c.code || !strings.Contains(string(said), c.says) || strings.Join(strings.Fields(string(made)), " ") != c.calls {
				t.Errorf("code %d, calls %q, says %q", code, made, said)
			}
		})
	}
}

// A delay strikes what a box answers to those who ask it, where they can be told apart, and
// says what else it strikes where they can't.
func TestDelayStrikesAnswers(t *testing.T) {
	out := written(t, inject.ChaosMesh, plansOf(t, yard), map[string]string{"namespace": "shop", "pods.shop": "shop", "pods.stock": "stock", "pods.api": "api"})
	for _, want := range []string{`  direction: to
  target:
    mode: all
    selector:
      namespaces:
        - shop
      expressionSelectors:
        - key: app.kubernetes.io/name
          operator: In
          values:
            - shop
`, `  direction: to
  target:
    mode: all
    selector:
      namespaces:
        - shop
      expressionSelectors:
        - key: app.kubernetes.io/name
          operator: In
          values:
            - api
`} {
		if !strings.Contains(out, want) {
			t.Errorf("no\n%s in\n%s", want, out)
		}
	}
	out = written(t, inject.ChaosMesh, plansOf(t, strings.Replace(yard, `shop: {kind: "service", platform: ["kubernetes", "istio-1.24"]`, `shop: {kind: "service"`, 1)), map[string]string{"namespace": "shop"})
	if strings.Contains(out, "target:") || !strings.Contains(out, "slow-stock") {
		t.Errorf("who asks isn't in Kubernetes:\n%s", out)
	}
	deeper := strings.NewReplacer(`shop: {kind: "service", platform: ["kubernetes", "istio-1.24"]`, `shop: {kind: "service"`,
		"lines: {\n", "boxes: shelf: {kind: \"database\", store: durable: true}\nlines: {\n\tcount: {from: \"stock\", to: \"shelf\", interaction: \"request-reply\", operation: \"read\", timeout: \"1s\"}\n").Replace(yard)
	if out = written(t, inject.ChaosMesh, plansOf(t, deeper), nil); !strings.Contains(out, "tautline.dev/also-strikes: what stock asks of shelf") {
		t.Errorf("what else is struck isn't said:\n%s", out)
	}
}

// An answer is lost only once somebody is asked: what is said before that gets through, and
// nothing begins before it is known how much that is.
func TestLostReplyLetsConnect(t *testing.T) {
	var b bytes.Buffer
	if err := inject.Toxiproxy(&b, plansOf(t, yard)); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file, calls := filepath.Join(dir, "faults.sh"), filepath.Join(dir, "calls")
	for name, text := range map[string]string{"faults.sh": strings.ReplaceAll(b.String(), "watch 300", "watch 1"), "curl": "#!/bin/sh\necho \"$*\" >> \"$CALLS\"\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	run := func(more ...string) (string, error) {
		cmd := exec.Command("sh", file, "lost-reply-save")
		cmd.Env = append(append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"), "CALLS="+calls, "STOP=true", "ORDERS_LISTEN=x", "ORDERS_UPSTREAM=y"), more...)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run(); err == nil || !strings.Contains(out, "ORDERS_GREETS: how many bytes orders sends on a new connection before its first answer") {
		t.Errorf("%v: %s", err, out)
	}
	if _, err := os.Stat(calls); err == nil {
		t.Error("it has begun")
	}
	if out, err := run("ORDERS_GREETS=420"); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if made, err := os.ReadFile(calls); err != nil || !strings.Contains(string(made), `"type":"limit_data","stream":"downstream","toxicity":1,"attributes":{"bytes":421}}`) {
		t.Errorf("%v: %s", err, made)
	}
}
