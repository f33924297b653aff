package alarms

import (
	"strings"
	"testing"

	"tautline.dev/model/modeltest"
)

const mill = `
boxes: {
	buyer: kind: "client"
	api: kind: "service"
	q: {kind: "queue", channel: {durable: true, retention: "4d", deadLetter: {to: "dlq", after: 5}}}
	dlq: {kind: "queue", channel: durable: true}
	w: kind: "worker"
	d: kind: "database"
}
lines: {
	submit: {from: "buyer", to: "api", interaction: "request-reply", operation: "command", timeout: "3s"}
	put: {from: "api", to: "q", interaction: "send", operation: "command"}
	take: {from: "q", to: "w", interaction: "poll", operation: "command"}
	save: {from: "w", to: "d", interaction: "request-reply", operation: "write"}
}
flows: order: steps: ["submit", "put", "take", "save"]
`

func named(s *Sheet) map[string]*Proposal {
	out := map[string]*Proposal{}
	for _, p := range s.Proposals {
		out[p.Name()] = p
	}
	return out
}

// An RTO that only the system states is the system's.
func TestNamesWhatIsStated(t *testing.T) {
	p := named(Make(modeltest.Named(t, mill+"objectives: rto: \"1h\"")))["age:q"]
	if p.By != "objectives.rto" {
		t.Errorf("it follows from %q, which nobody stated", p.By)
	}
}

// A number stands only where the model states what it follows from.
func TestNumbers(t *testing.T) {
	for name, ex := range map[string]struct {
		more, alarm string
		over        float64
		by, needs   string
	}{
		"half of the retention":       {"", "age:q", 172800, "boxes.q.channel.retention", ""},
		"the RTO, if that is less":    {"objectives: rto: \"1h\"", "age:q", 3600, "objectives.rto", ""},
		"the consumer's own RTO":      {"objectives: rto: \"1h\"\nboxes: w: objectives: rto: \"2h\"", "age:q", 7200, "boxes.w.objectives.rto", ""},
		"its own alarm":               {"boxes: q: monitoring: alarms: [\"age > 10m for 5m\"]", "age:q", 600, "age > 10m for 5m", ""},
		"depth needs a load":          {"", "depth:q", 0, "", "lines.put.load.peak"},
		"peak × time":                 {"objectives: rto: \"1m\"\nlines: put: load: peak: 40", "depth:q", 2400, "40/s at the peak × 1m", ""},
		"a peak that comes from afar": {"objectives: rto: \"1m\"\nlines: submit: load: peak: 50", "depth:q", 3000, "50/s at the peak × 1m", ""},
		"its own depth":               {"boxes: q: monitoring: alarms: [\"depth > 10000\"]", "depth:q", 10000, "depth > 10000", ""},
		"a dead letter needs none":    {"", "parked:dlq", 0, "failed for good", ""},
		"errors need an objective":    {"", "errors:save", 0, "", "boxes.d.objectives.availability"},
		"what an objective leaves":    {"flows: order: objectives: availability: 0.999", "errors:save", 0.0144, "14.4 × what flows.order.objectives.availability leaves (0.001)", ""},
		"an alarm in percent":         {"boxes: d: monitoring: alarms: [\"errors > 2.5%\"]", "errors:save", 0.025, "errors > 2.5%", ""},
		"an alarm that counts":        {"boxes: d: monitoring: alarms: [\"errors > 5\"]", "errors:save", 0, "", "boxes.d.objectives.availability"},
		"latency needs a timeout":     {"", "latency:save", 0, "", "lines.save.timeout"},
		"the timeout":                 {"", "latency:submit", 3, "lines.submit.timeout", ""},
		"the box's own timeout":       {"boxes: api: timeout: \"2s\"", "latency:submit", 2, "boxes.api.timeout", ""},
		"what is promised":            {"flows: order: objectives: latency: p99: \"2s\"", "latency:submit", 2, "flows.order.objectives.latency.p99", ""},
		"no objective, no budget":     {"", "burn:order", 0, "", "flows.order.objectives.availability"},
	} {
		p := named(Make(modeltest.Named(t, mill+ex.more)))[ex.alarm]
		if p == nil {
			t.Errorf("%s: there is no %s", name, ex.alarm)
			continue
		}
		if got := strings.Join(p.Needs, " "); got != ex.needs || p.Over != ex.over || !strings.Contains(p.By, ex.by) {
			t.Errorf("%s: %g by %q, needs %q; want %g by %q, needs %q", name, p.Over, p.By, got, ex.over, ex.by, ex.needs)
		}
	}
}

// What is stated isn't replaced by another number: it is understood, or said not to be.
func TestStatedAlarms(t *testing.T) {
	for text, want := range map[string]struct {
		alarm string
		over  float64
		never string
	}{
		"age > 10 minutes":     {"age:q", 600, ""},
		"age >= 10m":           {"age:q", 600, ""},
		"depth > 1,000":        {"depth:q", 1000, ""},
		"depth > 1k for 5m":    {"depth:q", 1000, ""},
		"age":                  {"age:q", 0, "isn't understood: write it like \"age > 10m\""},
		"age > 90% of a week":  {"age:q", 0, "isn't understood"},
		"age > 3d":             {"age:q", 259200, ""}, // only what failed for good has to be told of sooner
		"age > 300d":           {"age:q", 0, "never goes off: what waits there is gone after 4d (boxes.q.channel.retention)"},
		"depth < 10":           {"depth:q", 0, "as it goes off where there is little"},
		"depth > 999999999999": {"depth:q", 0, "never goes off: no more than 40/s comes at the peak, and what waits there is gone after 4d"},
		"errors > 0.5":         {"errors:save", 0, "as it may be 50% or 0.5%"},
		"errors >= 1 %":        {"errors:save", 0.01, ""},
		"errors > 150%":        {"errors:save", 0, "as it never goes off"},
		"latency > soon":       {"latency:save", 0, "isn't understood"},
		"latency > 999ms":      {"latency:save", 1, ""},
		"latency > 1s":         {"latency:save", 1, ""},
	} {
		box := "q"
		if strings.HasSuffix(want.alarm, ":save") {
			box = "d"
		}
		p := named(Make(modeltest.Named(t, mill+"lines: put: load: peak: 40\nlines: save: timeout: \"1s\"\nboxes: "+box+": monitoring: alarms: [\""+text+"\"]")))[want.alarm]
		if p.Ready() != (want.never == "") || !strings.Contains(p.Missing(), want.never) || p.Ready() && p.Over != want.over {
			t.Errorf("%q: %g, %q; want %g, %q", text, p.Over, p.Missing(), want.over, want.never)
		}
	}
	for _, ex := range []struct{ more, never string }{
		{`lines: save: {timeout: "1s", retry: "none"}`, `its alarm "latency > 10s" never goes off: nothing waits for it longer than 1s (lines.save.timeout)`},
		{`lines: save: {timeout: "1s", retry: {attempts: 3, on: "any", by: "caller", backoff: {strategy: "constant", base: "1s"}}}`, `nothing waits for it longer than 5s (lines.save.timeout, 3 × 1s + 2s backoff)`},
		{`lines: save: {timeout: "1s", retry: {attempts: 3, on: "any", by: "caller"}}`, ""}, // nobody says how long it pauses
		{`lines: save: {timeout: "11s", retry: "none"}`, ""},
		{`lines: save: retry: "none"`, ""},
		{`lines: {save: {timeout: "1s", retry: "none"}, read: {from: "api", to: "d", interaction: "request-reply", operation: "read"}}`, ""},
	} {
		p := named(Make(modeltest.Named(t, mill+"boxes: d: monitoring: alarms: [\"latency > 10s\"]\n"+ex.more)))["latency:save"]
		if (p.Never == "") != (ex.never == "") || !strings.Contains(p.Never, ex.never) {
			t.Errorf("%s: %q, want %q", ex.more, p.Never, ex.never)
		}
	}
	p := named(Make(modeltest.Named(t, mill+`boxes: dlq: monitoring: alarms: ["depth > 1000000"]`)))["parked:dlq"]
	if want := `its alarm "depth > 1000000" lets 1000000 pieces of failed work lie before anybody is told: write "depth > 0"`; !p.Ready() || p.Stated != "" || !strings.Contains(p.By, want) {
		t.Errorf("what is parked needs no number: %+v", p)
	}
	for _, list := range []string{`["age > 2h", "age > 10m"]`, `["age > 10m", "age > 2h"]`} {
		if p := named(Make(modeltest.Named(t, mill+"boxes: q: monitoring: alarms: "+list)))["age:q"]; p.Over != 600 {
			t.Errorf("%s: %g", list, p.Over)
		}
	}
}

// The rows of the workbook's table, for a budget of 0.1 %.
func TestBurning(t *testing.T) {
	all := named(Make(modeltest.Named(t, mill+"flows: order: objectives: availability: 0.999")))
	for name, want := range map[string]float64{"burn:order:1h": 0.0144, "burn:order:6h": 0.006, "burn:order:3d": 0.001} {
		p := all[name]
		if p == nil || p.Over != want || !p.Ready() || p.Page != (name != "burn:order:3d") {
			t.Errorf("%s: %+v", name, p)
		}
	}
	for _, share := range []string{"0.9", "1"} {
		all = named(Make(modeltest.Named(t, mill+"flows: order: objectives: availability: "+share)))
		if p := all["burn:order:1h"]; p.Never == "" || p.Ready() {
			t.Errorf("%s: an alarm that can't go off: %+v", share, p)
		}
	}
}

// A burn rate spends the share of the budget that its row says in its long window.
func TestBurnings(t *testing.T) {
	for _, b := range Burnings() {
		if spent := b.Rate * b.Long.Hours() / (30 * 24); spent < b.Share-1e-9 || spent > b.Share+1e-9 {
			t.Errorf("%+v spends %g", b, spent)
		}
		if b.Short*12 != b.Long {
			t.Errorf("%s is no twelfth of %s", b.Short, b.Long)
		}
	}
}

func TestMetrics(t *testing.T) {
	s := modeltest.Named(t, mill)
	of := map[string]bool{"age": true, "depth": true, "requests": true, "errors": true, "latency": true}
	for _, m := range metrics() {
		if !of[m.Of] || len(m.Source) == 0 || m.CloudWatch == nil && m.Prometheus == nil {
			t.Errorf("%+v", m)
		}
		for _, id := range m.Platforms {
			if s.Platform(id) == nil {
				t.Errorf("%s is no platform", id)
			}
		}
		// A share needs both: what failed, and of how many.
		if m.Of == "errors" {
			for _, n := range metrics() {
				if n.Of == "requests" && n.Platforms[0] == m.Platforms[0] && (n.CloudWatch == nil) != (m.CloudWatch == nil) {
					t.Errorf("%s: errors without requests", m.Platforms)
				}
			}
		}
	}
}
