package gameday

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

var today = time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)

// shop is a system with a call, a queue with a dead letter, and a consumer; lines are
// added to its model.
const shop = `
objectives: availability: 0.999
boxes: {
	buyer: kind: "client"
	api: {kind: "service", timeout: "5s", monitoring: {alarms: ["errors > 1%"], runbook: "https://r.example"}}
	intake: {kind: "queue", channel: {durable: true, retention: "4d", visibility: "1m", deadLetter: {to: "dlq", after: 5}}, monitoring: alarms: ["age > 10m"]}
	dlq: {kind: "queue", channel: {durable: true, retention: "14d"}, monitoring: {alarms: ["depth > 0"], runbook: "https://r.example"}}
	place: {kind: "worker", timeout: "20s"}
	orders: {kind: "database", store: durable: true}
}
lines: {
	submit: {from: "buyer", to: "api", interaction: "request-reply", operation: "command", timeout: "3s", retry: "none"}
	enqueue: {from: "api", to: "intake", interaction: "send", operation: "command", timeout: "1s", retry: "none", guarantee: "at-least-once"}
	work: {from: "intake", to: "place", interaction: "poll", operation: "command", ack: "after-work"}
	save: {from: "place", to: "orders", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: {key: "orderId", enforcedBy: "unique-key"}}
}
flows: order: {importance: "critical", steps: ["submit", "enqueue", "work", "save"]}
`

func planOf(t *testing.T, src string) *Plan {
	t.Helper()
	return Make(context.Background(), modeltest.Named(t, src), Options{Now: today, EvidenceAge: 180 * 24 * time.Hour, MaxStates: 100_000})
}

func (p *Plan) find(name string) *Trial {
	for _, t := range p.Trials {
		if t.Name() == name {
			return t
		}
	}
	return nil
}

func slugs(p *Plan) []string {
	var out []string
	for _, t := range p.Trials {
		out = append(out, t.Slug())
	}
	slices.Sort(out)
	return out
}

func TestTrials(t *testing.T) {
	p := planOf(t, shop)
	want := []string{"down-orders", "down-place", "duplicate-work", "lost-reply-save", "slow-orders", "slow-place"}
	if got := slugs(p); !slices.Equal(got, want) {
		t.Errorf("trials: %q, want %q", got, want)
	}
	down := p.find("down orders")
	if down.Level != Never || down.First != "" || down.For != 2*time.Minute || down.Apart {
		t.Errorf("down orders: %s, first %q, for %s, apart %t", down.Level, down.First, down.For, down.Apart)
	}
	if !strings.Contains(strings.Join(down.Because, "\n"), "`intake` keeps what `place` doesn't take for 4d") {
		t.Errorf("nothing says that the queue keeps the work: %q", down.Because)
	}
	var stop []string
	for _, a := range down.Stop {
		stop = append(stop, a.String())
	}
	// Half of the four minutes until the last receive: the way in should not notice, and
	// nothing be parked; what waits grows no older than that.
	if want := []string{"`api`: errors > 1%", "`dlq`: depth > 0"}; !slices.Equal(stop, want) {
		t.Errorf("stop: %q, want %q", stop, want)
	}
}

// What the model itself breaks is put right first.
func TestFirst(t *testing.T) {
	src := strings.Replace(shop, `idempotency: {key: "orderId", enforcedBy: "unique-key"}`, `idempotency: "none"`, 1)
	p := planOf(t, src)
	for _, name := range []string{"lost-reply save", "duplicate work"} {
		if tr := p.find(name); !strings.Contains(tr.First, "no double effect") {
			t.Errorf("%s: first %q", name, tr.First)
		}
	}
	unknown := planOf(t, strings.Replace(shop, `, idempotency: {key: "orderId", enforcedBy: "unique-key"}`, "", 1))
	if tr := unknown.find("lost-reply save"); tr.First != "" || !strings.Contains(strings.Join(tr.Worth, "\n"), "lines.save.idempotency") {
		t.Errorf("what hangs on an unknown fact is worth it, and no fault of the model: first %q, worth %q", tr.First, tr.Worth)
	}
}

// An experiment that says which fault it was counts for that one, any other for all; an
// old one for none.
func TestLevels(t *testing.T) {
	for name, ex := range map[string]struct {
		experiments string
		want        []string
	}{
		"any":   {`[{kind: "receiver down", date: "2026-11-01", result: "held"}]`, []string{"down-place", "duplicate-work", "slow-place"}},
		"words": {`[{kind: "receiver down", date: "2026-11-01", result: "fine"}]`, []string{"down-orders", "down-place", "duplicate-work", "lost-reply-save", "slow-orders", "slow-place"}},
		"none":  {`[{kind: "receiver down", date: "2026-11-01", result: "held: attempts 0"}]`, []string{"down-orders", "down-place", "duplicate-work", "lost-reply-save", "slow-orders", "slow-place"}},
		"one":   {`[{kind: "Lost-Reply at noon", date: "2026-11-01", result: " Held"}]`, []string{"down-orders", "down-place", "duplicate-work", "slow-orders", "slow-place"}},
		"old":   {`[{kind: "receiver down", date: "2025-11-01", result: "held"}]`, []string{"down-orders", "down-place", "duplicate-work", "lost-reply-save", "slow-orders", "slow-place"}},
		"to be": {`[{kind: "receiver down", date: "2026-12-01", result: "held"}]`, []string{"down-orders", "down-place", "duplicate-work", "lost-reply-save", "slow-orders", "slow-place"}},
	} {
		p := planOf(t, shop+"\nlines: save: experiments: "+ex.experiments)
		if got := slugs(p); !slices.Equal(got, ex.want) {
			t.Errorf("%s: %q, want %q", name, got, ex.want)
		}
	}
}

// What has failed comes first, and is told until something held.
func TestFailedFirst(t *testing.T) {
	failed := `{kind: "slow", date: "2026-11-01", result: "failed: timeout 9s"}`
	p := planOf(t, shop+"\nlines: save: experiments: ["+failed+"]")
	if p.Trials[0].Name() != "slow orders" || p.Trials[0].Level != Failed {
		t.Errorf("first is %s (%s)", p.Trials[0].Name(), p.Trials[0].Level)
	}
	p = planOf(t, shop+"\nlines: save: experiments: ["+failed+`, {kind: "slow", date: "2026-11-02", result: "held"}]`)
	if p.find("slow orders") != nil {
		t.Error("what held since is still proposed")
	}
	for _, l := range p.Lines {
		if l.Line.ID == "save" && l.Level != Observed {
			t.Errorf("save is %s", l.Level)
		}
	}
}

// The budget of a flow that fails bounds how long a fault lasts.
func TestBudget(t *testing.T) {
	src := func(availability string) string {
		return `boxes: {a: kind: "client", b: kind: "service", c: kind: "service"}
lines: {
	ask: {from: "a", to: "b", interaction: "request-reply", operation: "read", timeout: "3s", retry: "none"}
	look: {from: "b", to: "c", interaction: "request-reply", operation: "read", timeout: "1s", retry: "none"}
}
flows: f: {steps: ["ask", "look"], objectives: availability: ` + availability + `}`
	}
	if tr := planOf(t, src("0.9995")).find("down c"); tr.For != 129*time.Second || tr.Apart { // 0.0005 × 30 d = 21m36s
		t.Errorf("for %s (%s)", tr.For, tr.ForBy)
	}
	if tr := planOf(t, src("0.99999")).find("down c"); !tr.Apart || len(tr.Start) != 1 {
		t.Errorf("for %s, apart %t, start %q: 26 seconds in 30 days are no minute", tr.For, tr.Apart, tr.Start)
	}
	if tr := planOf(t, src("0.9")).find("down c"); tr.For != usual {
		t.Errorf("for %s", tr.For)
	}
}

func TestZones(t *testing.T) {
	if planOf(t, shop).find("zone-loss zone") != nil {
		t.Error("nothing is said of zones")
	}
	tr := planOf(t, shop+"\nboxes: place: place: zones: 3").find("zone-loss zone")
	if tr == nil || len(tr.Boxes) != 1 || tr.Level != Never {
		t.Fatalf("%+v", tr)
	}
	// An experiment that doesn't say which fault it was is none of a whole zone.
	tried := planOf(t, shop+"\nboxes: place: place: zones: 3\nlines: work: experiments: [{kind: \"receiver down\", date: \"2026-11-01\"}]")
	if tr := tried.find("zone-loss zone"); tr == nil || tr.Level != Never {
		t.Errorf("a box that was down is taken for a zone: %+v", tr)
	}
	tried = planOf(t, shop+"\nboxes: place: place: zones: 3\nlines: work: experiments: [{kind: \"zone-loss at noon\", date: \"2026-11-01\", result: \"held\"}]")
	if tr := tried.find("zone-loss zone"); tr != nil {
		t.Errorf("it was tried, and is proposed: %s", tr.Level)
	}
	if planOf(t, shop+"\nboxes: place: place: zones: 1").find("zone-loss zone") != nil {
		t.Error("what is in one zone is no experiment")
	}
}

// Every way names its source, an action of FIS is whole, and none is for a fault that
// doesn't exist.
func TestMeans(t *testing.T) {
	known := modeltest.Named(t, shop)
	for _, m := range means() {
		if _, ok := ParseFault(string(m.Fault)); !ok || m.Says == "" || m.Source == "" {
			t.Errorf("%+v", m)
		}
		if m.Read == "" && (m.FIS == nil || !strings.Contains(m.FIS.Needs, "nobody here has read them")) {
			t.Errorf("nobody has read of %q, and it doesn't say so", m.Says)
		}
		for _, id := range m.Platforms {
			if known.Platform(id) == nil {
				t.Errorf("%s is no platform", id)
			}
		}
		if f := m.FIS; f != nil && (f.Action == "" || f.Resource == "" || f.Target == "" || f.ARN == "" || f.Selection == "" || f.Parameters == nil) {
			t.Errorf("%s: %+v", m.Says, f)
		}
		if m.FIS == nil && m.ChaosMesh == "" && m.Istio == "" {
			t.Errorf("nothing does %q", m.Says)
		}
	}
}

func TestParseResult(t *testing.T) {
	n := func(i int) *int { return &i }
	d := 2 * time.Second
	for text, want := range map[string]Result{
		"as expected":                     {Note: "as expected"},
		"held up well":                    {Note: "held up well"},
		"failed over in 30s":              {Note: "failed over in 30s"},
		"held":                            {Outcome: Held},
		"held: lost 0, doubled 1":         {Outcome: Held, Saw: Saw{Lost: n(0), Doubled: n(1)}},
		"failed: lost 3; it was dropped":  {Outcome: Broke, Saw: Saw{Lost: n(3)}, Note: "it was dropped"},
		"failed: attempts 5, timeout 2s":  {Outcome: Broke, Saw: Saw{Attempts: n(5), Timeout: &d}},
		"failed: nobody was called":       {Outcome: Broke, Note: "nobody was called"},
		"failed: lost -3":                 {Outcome: Broke, Note: "lost -3"},
		"failed; lost 3":                  {Outcome: Broke, Note: "lost 3"},
		"failed: lost many":               {Outcome: Broke, Note: "lost many"},
		"FAILED: every order was lost":    {Outcome: Broke, Note: "every order was lost"},
		" failed":                         {Outcome: Broke},
		"Failed: lost 300":                {Outcome: Broke, Saw: Saw{Lost: n(300)}},
		"fail: all lost":                  {Outcome: Broke, Note: "all lost"},
		"it did not hold":                 {Outcome: Broke},
		"Not held: lost 2":                {Outcome: Broke, Saw: Saw{Lost: n(2)}},
		"HELD.":                           {Outcome: Held},
		"Held : lost 0":                   {Outcome: Held, Saw: Saw{Lost: n(0)}},
		"held: As expected.":              {Outcome: Held, Note: "as expected"},
		"held: lost 0; as it should":      {Note: "held: lost 0; as it should"},
		"held: lost 40, lost 0":           {Note: "held: lost 40, lost 0"},
		"held: as expected, then not":     {Note: "held: as expected, then not"},
		"held: no, it failed":             {Note: "held: no, it failed"},
		"held; fell over":                 {Note: "held; fell over"},
		"held: site went down":            {Note: "held: site went down"},
		"held: nothing held":              {Note: "held: nothing held"},
		"held: cancelled before it began": {Note: "held: cancelled before it began"},
		"did not hold: attempts 2":        {Outcome: Broke, Saw: Saw{Attempts: n(2)}},
		"held?":                           {Note: "held?"},
		"held not at all":                 {Note: "held not at all"},
		"held: not at all":                {Note: "held: not at all"},
		"held; then fell over":            {Note: "held; then fell over"},
		"held: lost 0; but only at night": {Note: "held: lost 0; but only at night"},
		"held: nothing was lost":          {Note: "held: nothing was lost"},
		"scheduled for next week":         {Note: "scheduled for next week"},
		"heldover":                        {Note: "heldover"},
		"all orders were lost":            {Note: "all orders were lost"},
	} {
		got := ParseResult(text)
		if got.String() != want.String() || got.Outcome != want.Outcome || (got.Saw.Lost == nil) != (want.Saw.Lost == nil) || got.Note != want.Note {
			t.Errorf("%q: %+v (%s), want %+v (%s)", text, got, got, want, want)
		}
		if again := ParseResult(got.String()); again.String() != got.String() {
			t.Errorf("%q is written %q, and that is read as %q", text, got, again)
		}
	}
}

func TestDisproved(t *testing.T) {
	for name, ex := range map[string]struct {
		line, result string
		facts, says  string
	}{
		"more tries than stated":     {"save", "failed: attempts 2", "lines.save.retry.attempts", "tried 2 times, and the model says once"},
		"as many as stated":          {"save", "failed: attempts 1", "", "it failed"},
		"waited as long as stated":   {"save", "failed: timeout 500ms", "", "it failed"},
		"failed, and nothing lost":   {"save", "failed: delivered 100, lost 0; all orders doubled and the site was down", "", "it failed (all orders doubled and the site was down)"},
		"it did not hold":            {"save", "did not hold: attempts 1", "", "it failed"},
		"held with another number":   {"save", "held: attempts 2", "lines.save.retry.attempts", "the model says once"},
		"more deliveries":            {"work", "failed: attempts 9", "lines.work.deadLetter.after", "the model says 5 times"},
		"waited longer":              {"save", "failed: timeout 2s", "lines.save.timeout", "its timeout is 1s"},
		"waited a little longer":     {"save", "held: timeout 1050ms", "", ""},
		"lost though kept":           {"work", "failed: lost 3", "boxes.intake.channel.durable", "`intake` keeps what isn't done for 4d"},
		"lost though at-least-once":  {"enqueue", "failed: lost 1", "lines.enqueue.guarantee", "the model says at-least-once"},
		"lost, and nothing is said":  {"save", "failed: lost 1", "", "it failed (1 piece of work was lost)"},
		"lost as it may be":          {"hint", "held: lost 3", "", ""},
		"failed, lost as it may be":  {"hint", "failed: lost 3", "", "it failed (3 pieces of work were lost)"},
		"twice though idempotent":    {"save", "failed: doubled 4", "lines.save.idempotency.enforcedBy", "a repeat is harmless by the model"},
		"failed in words":            {"save", "failed: nobody was called", "", "it failed (nobody was called)"},
		"words that are not ours":    {"save", "as expected", "", ""},
		"held":                       {"save", "held: attempts 1, lost 0, doubled 0", "", ""},
		"failed, and nothing agrees": {"submit", "failed: doubled 1", "", "it failed"},
	} {
		s := modeltest.Named(t, shop+"\nlines: hint: {from: \"api\", to: \"intake\", interaction: \"send\", operation: \"event\", guarantee: \"at-most-once\"}\nlines: "+ex.line+`: experiments: [{kind: "down", date: "2026-11-01", result: "`+ex.result+`"}]`)
		all := Disproved(s, s.Line(ex.line), today)
		var facts []string
		says := ""
		for _, d := range all {
			says += d.Says
			for _, f := range d.Facts {
				facts = append(facts, f.Path)
			}
		}
		if got := strings.Join(facts, " "); got != ex.facts || (ex.says == "") != (says == "") || !strings.Contains(says, ex.says) {
			t.Errorf("%s: %q on %q, want %q on %q", name, says, got, ex.says, ex.facts)
		}
	}
}

// Of two with the same fault the later one has the last word, wherever it stands.
func TestLastWord(t *testing.T) {
	failed, held := `{kind: "slow", date: "2026-11-%s", result: "failed: timeout 9s"}`, `{kind: "slow at night", date: "2026-11-%s", result: "held"}`
	for name, ex := range map[string]struct {
		first, second string
		disproved     int
	}{
		"held later":           {fmt.Sprintf(failed, "01"), fmt.Sprintf(held, "02"), 0},
		"held later, before":   {fmt.Sprintf(held, "02"), fmt.Sprintf(failed, "01"), 0},
		"failed later":         {fmt.Sprintf(held, "01"), fmt.Sprintf(failed, "02"), 1},
		"one day, held last":   {fmt.Sprintf(failed, "01"), fmt.Sprintf(held, "01"), 1},
		"one day, failed last": {fmt.Sprintf(held, "01"), fmt.Sprintf(failed, "01"), 1},
		"failed twice":         {fmt.Sprintf(failed, "01"), fmt.Sprintf(failed, "02"), 1},
		"another fault held":   {fmt.Sprintf(failed, "01"), `{kind: "down", date: "2026-11-02", result: "held"}`, 1},
		"it held, by nothing":  {fmt.Sprintf(failed, "01"), `{kind: "slow", date: "2026-11-02", result: "held: delivered 0"}`, 1},
		"words settle nothing": {fmt.Sprintf(failed, "01"), `{kind: "slow", date: "2026-11-02", result: "looked fine"}`, 1},
		"yet to come":          {fmt.Sprintf(failed, "01"), `{kind: "slow", date: "2026-12-02", result: "held"}`, 1},
	} {
		s := modeltest.Named(t, shop+"\nlines: save: experiments: ["+ex.first+", "+ex.second+"]")
		if got := Disproved(s, s.Line("save"), today); len(got) != ex.disproved {
			t.Errorf("%s: %d, want %d", name, len(got), ex.disproved)
		}
	}
}

// In whatever order experiments are written, they show the same.
func TestOrderOfExperiments(t *testing.T) {
	all := []string{
		`{kind: "slow", date: "2026-11-01", result: "failed: timeout 9s"}`, `{kind: "slow", date: "2026-11-01", result: "held"}`,
		`{kind: "down", date: "2026-11-01", result: "held"}`, `{kind: "down", date: "2026-11-02", result: "looked fine"}`,
		`{kind: "silence", date: "2026-11-02", result: "held"}`, `{kind: "down", date: "2026-11-02", result: "held: lost 0"}`,
	}
	told := map[string]bool{}
	for range 60 {
		rand.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		s := modeltest.Named(t, shop+"\nlines: save: experiments: ["+strings.Join(all, ", ")+"]")
		says := ""
		for _, d := range Disproved(s, s.Line("save"), today) {
			says += d.Experiment.Result + ": " + d.Says + "\n"
		}
		last := Last(s.Line("save"), today)
		says += last.Kind + " " + last.Result + "\n"
		p := planOf(t, shop+"\nlines: save: experiments: ["+strings.Join(all, ", ")+"]")
		for _, tr := range p.Trials {
			says += tr.Name() + " " + string(tr.Level) + " " + tr.Last.Result + "\n"
		}
		told[says] = true
	}
	if len(told) != 1 {
		t.Errorf("it depends on the order: %q", slices.Collect(maps.Keys(told)))
	}
}

// What shows nothing says why.
func TestDoubt(t *testing.T) {
	s := modeltest.Named(t, shop+"\nlines: hint: {from: \"api\", to: \"intake\", interaction: \"send\", operation: \"event\", guarantee: \"at-most-once\"}")
	for _, ex := range []struct{ line, result, doubt string }{
		{"save", "held", ""},
		{"save", "failed: attempts 0", ""},
		{"save", "failed: timeout 1ms", ""},
		{"save", "", "says nothing of what happened: write"},
		{"save", "as expected", `write "held", with numbers as in "held: delivered 100, lost 0", or "failed: ..."`},
		{"save", "held: delivered 0", "nothing was tried"},
		{"save", "held: attempts 0", "nothing was tried"},
		{"save", "held: nothing was delivered", "nobody can judge what it goes on with"},
		{"save", "held: had to be restored by hand, orders gone", "other words go into \"note\""},
		{"save", "held: as expected", ""},
		{"save", `held", note: "nothing was delivered`, "nothing was tried"},
		{"save", `held", note: "there was no traffic at all`, "nothing was tried"},
		{"save", `held", note: "no orders came, by night`, "nothing was tried"},
		{"save", `held", note: "nothing was delivered twice`, ""},
		{"save", `held", note: "nothing was lost, and no order came late`, ""},
		{"save", `held", note: "no messages were lost`, ""},
		{"save", `held", note: "no failure was seen`, ""},
		{"save", `held", note: "failed: no it did not hold`, "takes that back"},
		{"save", `held", note: "no, it failed`, "takes that back"},
		{"save", `held", note: "attempts 0`, "takes that back"},
		{"save", `held", note: "delivered 10, lost 20`, "takes that back"},
		{"hint", "held: delivered 10, lost 20", "more went wrong than was delivered"},
		{"hint", "held: delivered 10, lost 10", "nothing of what was delivered was done"},
		{"submit", "held: attempts 1", ""},
		{"save", "held: delivered 100, lost 40", "40 pieces of work were lost, and the model says nothing of that"},
		{"hint", "held: delivered 100, lost 40", ""},
		{"submit", "held: doubled 3", "3 pieces of work took effect twice"},
	} {
		result, note, _ := strings.Cut(ex.result, `", note: "`)
		got := Doubt(s, s.Line(ex.line), model.Experiment{Kind: "down", Date: today, Result: result, Note: note})
		if (got == "") != (ex.doubt == "") || !strings.Contains(got, ex.doubt) {
			t.Errorf("%s %q: %q, want %q", ex.line, ex.result, got, ex.doubt)
		}
	}
}

// What is parked after one delivery isn't delivered twice.
func TestParkedAtOnce(t *testing.T) {
	for after, want := range map[string]bool{"after: 1": false, "after: 2": true} {
		p := planOf(t, strings.Replace(shop, "after: 5", after, 1))
		if got := p.find("duplicate work") != nil; got != want {
			t.Errorf("%s: delivered twice: %t", after, got)
		}
	}
}

// What is struck is meant to sound its alarms: they end nothing.
func TestStruckAlarms(t *testing.T) {
	p := planOf(t, shop+"\nboxes: orders: monitoring: alarms: [\"errors > 1%\"]\nboxes: intake: monitoring: runbook: \"x\"\nlines: look: {from: \"api\", to: \"orders\", interaction: \"request-reply\", operation: \"read\", timeout: \"1s\"}\nflows: look: steps: [\"look\"]")
	for _, tr := range p.Trials {
		for _, a := range tr.Stop {
			if tr.Line == nil && slices.Contains(tr.Boxes, a.Box) {
				t.Errorf("%s ends at once: %s", tr.Name(), a)
			}
		}
	}
	q := planOf(t, strings.Replace(shop, `alarms: ["errors > 1%"]`, `alarms: ["errors > 1%", "latency > 1s"]`, 1)+"\nboxes: api: in: \"x\"\ngroups: x: kind: \"cell\"\nboxes: web: {kind: \"gateway\", monitoring: alarms: [\"errors > 1%\"]}\nlines: visit: {from: \"web\", to: \"api\", interaction: \"request-reply\", operation: \"read\", timeout: \"1s\", retry: \"none\"}\nflows: visit: steps: [\"visit\"]")
	if tr := q.find("down api"); tr == nil || slices.ContainsFunc(tr.Stop, func(a Alarm) bool { return a.Box.ID == "api" }) {
		t.Errorf("down api ends at its own alarm: %+v", tr)
	}
}

// A model that is put right is contradicted no more by what held; what failed has failed,
// until it has held.
func TestPutRight(t *testing.T) {
	for result, says := range map[string]string{"held: attempts 9": "", "failed: attempts 9": "it failed"} {
		src := shop + "\nlines: work: experiments: [{kind: \"down\", date: \"2026-11-01\", result: \"" + result + "\"}]"
		s := modeltest.Named(t, strings.Replace(src, "after: 5", "after: 9", 1))
		got := ""
		for _, d := range Disproved(s, s.Line("work"), today) {
			got += d.Says
		}
		if got != says {
			t.Errorf("%s: %q, want %q", result, got, says)
		}
	}
}

// What has failed is tried again first, whatever numbers it failed with.
func TestFailedWithNumbersFirst(t *testing.T) {
	p := planOf(t, shop+"\nlines: save: experiments: [{kind: \"slow\", date: \"2026-11-01\", result: \"failed: timeout 1ms\"}]")
	if got := p.Trials[0].Name() + " " + string(p.Trials[0].Level); got != "slow orders failed" {
		t.Errorf("first is %s", got)
	}
}

func FuzzReadObservations(f *testing.F) {
	f.Add(`[{"on": "lines.save", "fault": "down", "date": "2026-11-01", "held": true, "saw": {"lost": 1, "timeout": "1s"}, "note": "x"}]`)
	f.Add(`[{"on": "lines.save"}, null, 3]`)
	f.Add(`[`)
	f.Add(`[{"on": "lines.save", "on": "lines.work", "Held": null, "saw": {"lost": -0, "timeout": "\\ud800"}}] []`)
	f.Add("\xef\xbb\xbf[{\"on\": \"lines.save\", \"fault\": \"down\", \"date\": \"2026-11-01\", \"held\": false,}]")
	s := modeltest.Named(f, shop)
	f.Fuzz(func(t *testing.T, src string) {
		all, err := ReadObservations(s, "f", []byte(src), today)
		if (err == nil) != (len(all) > 0) {
			t.Fatalf("%d observations, and %v", len(all), err)
		}
		if err == nil && !json.Valid(bytes.TrimPrefix([]byte(src), mark)) {
			t.Fatalf("%q is read, and is no JSON", src)
		}
		if err != nil && err.Error() != "f: holds no observation" && !regexp.MustCompile(`^f:[1-9][0-9]*:[1-9][0-9]*: `).MatchString(err.Error()) {
			t.Errorf("%q: no place: %v", src, err)
		}
		for _, o := range all {
			r := ParseResult(o.Experiment.Result)
			if r.Outcome == Unsaid || r.String() != o.Experiment.Result {
				t.Errorf("%q is read as %q", o.Experiment.Result, r.String())
			}
			_, _ = Check(s, o.Line, o.Experiment)
			if o.Line == nil || o.Experiment.Date.After(today) {
				t.Errorf("%+v", o)
			}
		}
	})
}

// What exploring doesn't tell is said: where it has not come to its end, and where the
// story that it tells strikes elsewhere.
func TestNotExplored(t *testing.T) {
	s := modeltest.Named(t, shop)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	p := Make(ctx, s, Options{Now: today, EvidenceAge: time.Hour, MaxStates: 3})
	tr := p.find("lost-reply save")
	if !strings.Contains(strings.Join(tr.Worth, "\n"), "exploring did not come to an end for `order`") || len(tr.Because) != 1 {
		t.Errorf("worth %q, because %q", tr.Worth, tr.Because)
	}
	two := strings.Replace(shop, `steps: ["submit", "enqueue", "work", "save"]`, `steps: ["submit", "enqueue", "work", "save", "mail"]`, 1) + `
boxes: post: kind: "external"
lines: mail: {from: "place", to: "post", interaction: "request-reply", operation: "command", timeout: "1s", retry: "none", idempotency: "none"}`
	q := planOf(t, two)
	if tr := q.find("lost-reply mail"); !strings.Contains(tr.First, "no double effect") {
		t.Errorf("mail: first %q", tr.First)
	}
	if tr := q.find("lost-reply save"); tr.First != "" || !strings.Contains(strings.Join(tr.Worth, "\n"), "strikes elsewhere") {
		t.Errorf("save: first %q, worth %q", tr.First, tr.Worth)
	}
}

// What can't be read is told by its field and its place, in no words of the program.
func TestObservedWords(t *testing.T) {
	s := modeltest.Named(t, shop)
	const good = `"on": "lines.save", "fault": "down", "date": "2026-11-01", "held": true`
	for src, says := range map[string]string{
		``:                             "f:1:1: this is no JSON: unexpected end of JSON input",
		`{}`:                           "f:1:1: not a list of observations",
		`[`:                            "f:1:2: this is no JSON: unexpected end of JSON input",
		`[]`:                           "f: holds no observation",
		`[1]`:                          "f:1:2: an observation is an object, such as {\"on\": \"lines.save\", ...}, and this is a number",
		`[null]`:                       "f:1:2: an observation is an object, such as {\"on\": \"lines.save\", ...}, and this is null",
		`[{"held": "yes"}]`:            `f:1:11: "held": should be true or false, and is a text`,
		`[{"held": null}]`:             `f:1:11: "held": should be true or false, and is null`,
		`[{"on": 3}]`:                  `f:1:9: "on": should be a text, and is a number`,
		`[{"saw": {"attempts": "x"}}]`: `f:1:23: "saw.attempts": should be a whole number, and is a text`,
		`[{"saw": {"attempts": 1.5}}]`: `f:1:23: "saw.attempts": should be a whole number, and is "1.5"`,
		`[{"saw": {"attempts": 1e2}}]`: `f:1:23: "saw.attempts": should be a whole number, and is "1e2"`,
		`[{"saw": {"lost": -3}}]`:      `f:1:19: "saw.lost": -3 is less than nothing`,
		`[{"saw": {"lost": 99999999999999999999}}]`: `f:1:19: "saw.lost": "99999999999999999999" is more than can be counted`,
		`[{"saw": []}]`:                                         `f:1:10: "saw": should be an object, and is a list`,
		"[{" + good + ",\n  \"held\": false}]":                  `f:2:3: "held" stands here a second time; it stands in line 1, column 62 already`,
		"[{" + good + ", \"saw\": {\"lost\": 1, \"lost\": 0}}]": `f:1:95: "saw.lost" stands here a second time; it stands in line 1, column 84 already`,
		`[{"o\u006e": "lines.save", "on": "lines.work"}]`:       `f:1:28: "on" stands here a second time`,
		"[{" + good + ",\n\t\"seen\": {}}]":                     `f:2:2: there is no field "seen" here; its fields are on, fault, date, held, saw, note, link`,
		`[{"héld": true}]`:                                      `f:1:3: there is no field "héld" here; did you mean "held"?`,
		`[{"ON": "lines.save"}]`:                                `f:1:3: there is no field "ON" here`,
		`[{"saw": {"delivred": 1}}]`:                            `f:1:11: there is no field "saw.delivred" here; did you mean "delivered"?`,
		`[{"on" "x"}]`:                                          `f:1:8: this is no JSON: invalid character '"' after object key`,
		`[{"on": }]`:                                            `f:1:9: this is no JSON: invalid character '}' looking for beginning of value`,
		`[{"on": yes}]`:                                         `f:1:9: this is no JSON: invalid character 'y'`,
		`[{on: "x"}]`:                                           `f:1:3: this is no JSON: invalid character 'o' looking for beginning of object key string`,
		`[{"on": "a`:                                            `f:1:11: this is no JSON: unexpected end of JSON input`,
		"[{\"on\": \"a\nb\"}]":                                  `f:1:11: this is no JSON: invalid character '\n' in string literal`,
		`[{"on": "\q"}]`:                                        `f:1:11: this is no JSON: invalid character 'q' in string escape code`,
		`[{"on": "lines.save",}]`:                               `f:1:22: this is no JSON: invalid character '}' looking for beginning of object key string`,
		`[{"on": "lines.save" "held": true}]`:                   `f:1:22: this is no JSON: invalid character '"' after object key:value pair`,
		"[{" + good + "},]":                                     `f:1:76: this is no JSON: invalid character ']' looking for beginning of value`,
		"[{" + good + "}] x":                                    `f:1:77: this is no JSON: invalid character 'x' after top-level value`,
		"[{" + good + "}]\x00":                                  `f:1:76: this is no JSON: invalid character '\x00' after top-level value`,
		"[{\"on\": \"\xff\"}]":                                  `f:1:10: this byte is no UTF-8: 0xff`,
		"[\n  {}]":                                              `f:2:3: "on": is missing; name the line, such as "lines.save"`,
		`[{"on": "lines.sav"}]`:                                 `f:1:9: "on": `,
		`[{"on": "lines.save", "fault": "dwn"}]`:                `f:1:32: "fault": "dwn" is none of down, slow, lost-reply, duplicate, silence, zone-loss; did you mean "down"?`,
		`[{"on": "lines.save"}]`:                                `f:1:2: "fault": is missing; write one of down, slow`,
		`[{"on": "lines.save", "fault": "down"}]`:               `f:1:2: "date": is missing`,
		`[{"on": "lines.save", "fault": "down", "date": "2026-11-01"}]`: `f:1:2: "held": is missing; write true or false`,
		"[{" + good + `, "saw": {"timeout": "soon"}}]`:                  `f:1:95: "saw.timeout": `,
		"[" + strings.Repeat("{"+good+"},", 1000) + "{}]":               `f:1:74002: more than 1,000 observations`,
	} {
		all, err := ReadObservations(s, "f", []byte(src), today)
		if err == nil || !strings.HasPrefix(err.Error(), says) || len(all) > 0 {
			t.Errorf("%.200s: %v, want %s", src, err, says)
		}
	}
	for _, src := range []string{"[{" + good + "}]\n", "\xef\xbb\xbf [ {" + good + ` , "saw" : { "lost" : 0 , "timeout":"1s"}, "note": "\u00e9\n" } ] `} {
		if all, err := ReadObservations(s, "f", []byte(src), today); err != nil || len(all) != 1 {
			t.Errorf("%s: %v", src, err)
		}
	}
}

// A fault that is all but named counts for nothing, but where it failed; what is said in
// words counts for whatever can happen there.
func TestMisnamedFault(t *testing.T) {
	for kind, shows := range map[string]bool{"down": true, "Lost reply": true, "zone_loss": true, "failover": true, "its receiver was dwon": true, "dwon": false, "lost-repyl": false, "silense": false} {
		s := modeltest.Named(t, strings.Replace(shop, `retry: "none", idempotency: {key`, `retry: "none", experiments: [{kind: "`+kind+`", date: "2026-11-01", result: "held"}], idempotency: {key`, 1))
		l := s.Line("save")
		if doubt := Doubt(s, l, l.Experiments[0]); (doubt == "") != shows || !shows && !strings.Contains(doubt, "did you mean") {
			t.Errorf("%s: %q", kind, doubt)
		}
	}
}

// The shortest that is worth it is no reason to go on until work is parked.
func TestShorterThanUntilParked(t *testing.T) {
	const src = `boxes: {user: kind: "client", q: {kind: "queue", channel: {durable: true, retention: "4d", visibility: "VISIBILITY", deadLetter: {to: "dlq", after: 5}}}
	dlq: {kind: "queue", channel: {durable: true, retention: "14d"}}, w: {kind: "worker"}, db: {kind: "database", store: durable: true}}
lines: {
	put: {from: "user", to: "q", interaction: "send", operation: "command", timeout: "1s", retry: "none", guarantee: "at-least-once"}
	take: {from: "q", to: "w", interaction: "poll", operation: "command", ack: "after-work", guarantee: "at-least-once"}
	save: {from: "w", to: "db", interaction: "request-reply", operation: "write", timeout: "1s", retry: "none", idempotency: "natural"}
}
flows: f: steps: ["put", "take", "save"]`
	drawn := strings.Replace(src, `ack: "after-work"`, `ack: "after-work", retry: {by: "broker", backoff: {strategy: "constant", base: "10s", jitter: "JITTER"}}`, 1)
	for jitter, want := range map[string]time.Duration{"none": 20 * time.Second, "equal": 10 * time.Second, "full": 20 * time.Second} {
		if tr := planOf(t, strings.NewReplacer("JITTER", jitter, "VISIBILITY", "30s").Replace(drawn)).find("down db"); tr.For != want || strings.Contains(tr.ForBy, "jitter") != (jitter == "full") {
			t.Errorf("jitter %s: for %s (%s), want %s", jitter, tr.For, tr.ForBy, want)
		}
	}
	for visibility, want := range map[string]time.Duration{"5s": 10 * time.Second, "40s": 80 * time.Second} {
		tr := planOf(t, strings.Replace(src, "VISIBILITY", visibility, 1)).find("down db")
		if tr.For != want || tr.Apart != (want < time.Minute) {
			t.Errorf("visibility %s: for %s, apart %t (%s), want %s", visibility, tr.For, tr.Apart, tr.ForBy, want)
		}
	}
}
