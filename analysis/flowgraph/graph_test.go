package flowgraph_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"tautline.dev/analysis/flowgraph"
	"tautline.dev/model"
	"tautline.dev/model/modeltest"
)

func TestChanges(t *testing.T) {
	s := modeltest.Named(t, modeltest.Parts+`lines: {
	ca: _call & {from: "c", to: "a"}
	ab: _call & {from: "a", to: "b"}
	bd: _write & {from: "b", to: "d"}
	read: {from: "a", to: "e", interaction: "request-reply", operation: "read"}
	unsaid: {from: "a", to: "e", interaction: "request-reply"}
	send: {from: "a", to: "q", operation: "command"}
	work: _poll & {from: "q", to: "w"}
	last: _call & {from: "w", to: "c"}
	reply: {from: "b", to: "a", interaction: "send", operation: "event", answers: "ab"}
}
flows: {f: steps: ["ca", "ab", "bd", "read", "unsaid", "send", "work", "last"], g: steps: ["reply"]}`)
	j := flowgraph.New(s)
	for id, want := range map[string]bool{
		"ca": true, "ab": true, "bd": true, "send": true, "work": true, "last": true,
		"read": false, "unsaid": false, "reply": false,
	} {
		if got := j.Changes(s.Line(id)); got != want {
			t.Errorf("%s changes something: %v", id, got)
		}
	}
	for id, want := range map[string]bool{"bd": true, "last": true, "ca": false, "send": false, "work": false} {
		if got := j.Effect(s.Line(id)); got != want {
			t.Errorf("%s is an effect: %v", id, got)
		}
	}
}

func TestSafe(t *testing.T) {
	s := modeltest.Named(t, modeltest.Parts+`lines: {
	ca: _call & {from: "c", to: "a"}
	cb: _call & {from: "c", to: "b"}
	keyed: _call & {from: "c", to: "b", idempotency: {key: "k", enforcedBy: "dedup-store"}}
	ad: _write & {from: "a", to: "d", idempotency: {key: "k", enforcedBy: "unique-key"}}
	ae: _write & {from: "a", to: "e", idempotency: "natural"}
	bd: _write & {from: "b", to: "d", idempotency: "none"}
	read: {from: "b", to: "e", interaction: "request-reply", operation: "read"}
	send: {from: "c", to: "q", operation: "command"}
	work: _poll & {from: "q", to: "w"}
	wx: _call & {from: "w", to: "x"}
}`)
	j := flowgraph.New(s)
	for id, want := range map[string]flowgraph.Answer{
		"ad": flowgraph.Yes, "ae": flowgraph.Yes, "ca": flowgraph.Yes, "read": flowgraph.Yes, "keyed": flowgraph.Yes,
		"bd": flowgraph.No, "cb": flowgraph.No,
		"wx": flowgraph.NotKnown, "work": flowgraph.NotKnown, "send": flowgraph.NotKnown,
	} {
		if got := j.Safe(s.Line(id)); got != want {
			t.Errorf("%s is safe to repeat: %v, want %v", id, got, want)
		}
	}
}

// What calls itself, directly or not, adds nothing of its own: the answers end,
// and count what lies beside the circle.
func TestCirclesEnd(t *testing.T) {
	s := modeltest.Named(t, modeltest.Parts+`lines: {
	ca: _call & {from: "c", to: "a", retry: attempts: 3}
	ab: _call & {from: "a", to: "b", retry: attempts: 2}
	ba: _call & {from: "b", to: "a", retry: attempts: 2}
	bd: _write & {from: "b", to: "d", idempotency: "none", retry: attempts: 2}
}`)
	j := flowgraph.New(s)
	for _, id := range []string{"ca", "ab", "ba"} {
		if l := s.Line(id); !j.Changes(l) || j.Safe(l) != flowgraph.No {
			t.Errorf("%s: changes %v, safe %v", id, j.Changes(l), j.Safe(l))
		}
	}
	if p := j.MostAttempts(s.Line("bd")); p.Attempts < 12 || p.Attempts == model.Unlimited {
		t.Errorf("%d attempts on bd, at least 3 × 2 × 2", p.Attempts)
	}
	if j.Redelivered(s.Line("bd").In[0]) {
		t.Error("nothing delivers this again")
	}
}

func TestRedelivered(t *testing.T) {
	for name, ex := range map[string]struct {
		lines string
		want  bool
	}{
		"behind a queue":                   {`work: _poll & {from: "q", to: "a"}, ad: _write & {from: "a", to: "d"}`, true},
		"behind a queue that forgets":      {`work: _poll & {from: "q", to: "a", ack: "on-receipt"}, ad: _write & {from: "a", to: "d"}`, false},
		"behind one that may lose":         {`work: _poll & {from: "q", to: "a", guarantee: "at-most-once"}, ad: _write & {from: "a", to: "d"}`, false},
		"behind one that nobody describes": {`work: {from: "q", to: "a", interaction: "poll", operation: "command"}, ad: _write & {from: "a", to: "d"}`, false},
		"called by a client":               {`ca: _call & {from: "c", to: "a"}, ad: _write & {from: "a", to: "d"}`, false},
		"called by one behind a queue":     {`work: _poll & {from: "q", to: "w"}, wa: _call & {from: "w", to: "a"}, ad: _write & {from: "a", to: "d"}`, true},
		"sent to by one behind a queue":    {`work: _poll & {from: "q", to: "w"}, wa: {from: "w", to: "a", interaction: "send", operation: "command"}, ad: _write & {from: "a", to: "d"}`, false},
		"two ways in, one forgets":         {`work: _poll & {from: "q", to: "a"}, ca: _call & {from: "c", to: "a"}, ad: _write & {from: "a", to: "d"}`, false},
		"a platform that tries again":      {`wa: {from: "w", to: "a", interaction: "send", operation: "command", retry: {attempts: 3, by: "platform"}}, ad: _write & {from: "a", to: "d"}`, true},
		"behind a log of changes":          {`tail: {from: "e", to: "a", interaction: "tail", ack: "after-work"}, ad: _write & {from: "a", to: "d"}`, true},
		"nothing starts it":                {`ad: _write & {from: "a", to: "d"}`, false},
	} {
		s := modeltest.Named(t, modeltest.Parts+"lines: {"+ex.lines+"}")
		if got := flowgraph.New(s).Redelivered(s.Line("ad").In[0]); got != ex.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// In each example somebody may or may not repeat the line ad.
func TestRepeated(t *testing.T) {
	for name, ex := range map[string]struct {
		lines string
		by    string
		sure  bool
	}{
		"nobody":                        {`ad: _write & {from: "a", to: "d"}`, "", false},
		"itself":                        {`ad: _write & {from: "a", to: "d", retry: {attempts: 3, on: "any"}}`, "ad", true},
		"itself, nobody says":           {`ad: _write & {from: "a", to: "d", retry: "unknown"}`, "ad", false},
		"itself, only refused":          {`ad: _write & {from: "a", to: "d", retry: {attempts: 3, on: "refused"}}`, "", false},
		"a caller":                      {`ca: _call & {from: "c", to: "a", retry: {attempts: 3, on: "any"}}, ad: _write & {from: "a", to: "d"}`, "ca", true},
		"the surer of two":              {`ca: _call & {from: "c", to: "a", retry: {attempts: 3, on: "any"}}, ad: _write & {from: "a", to: "d", retry: "unknown"}`, "ca", true},
		"a queue far up":                {`work: _poll & {from: "q", to: "w"}, wa: _call & {from: "w", to: "a"}, ad: _write & {from: "a", to: "d"}`, "work", true},
		"a queue, nobody says":          {`work: {from: "q", to: "a", interaction: "poll", operation: "command"}, ad: _write & {from: "a", to: "d"}`, "work", false},
		"a queue that forgets":          {`work: _poll & {from: "q", to: "a", ack: "on-receipt"}, ad: _write & {from: "a", to: "d"}`, "", false},
		"a key on the way stops it":     {`ca: _call & {from: "c", to: "a", retry: {attempts: 3, on: "any"}, idempotency: {key: "k", enforcedBy: "dedup-store"}}, ad: _write & {from: "a", to: "d"}`, "", false},
		"a guard before it stops it":    {`ca: _call & {from: "c", to: "a", retry: {attempts: 3, on: "any"}}, ae: _write & {from: "a", to: "e", guard: true, idempotency: {key: "k", enforcedBy: "unique-key"}}, ad: _write & {from: "a", to: "d"}`, "", false},
		"a guard first, as it is meant": {`ca: _call & {from: "c", to: "a", retry: {attempts: 3, on: "any"}}, ad: _write & {from: "a", to: "d"}, ae: _write & {from: "a", to: "e", guard: true, idempotency: {key: "k", enforcedBy: "unique-key"}}`, "", false},
		"a guard after it doesn't":      {`ca: _call & {from: "c", to: "a", retry: {attempts: 3, on: "any"}}, ad: _write & {from: "a", to: "d"}, ae: _write & {from: "a", to: "e", guard: true, idempotency: {key: "k", enforcedBy: "unique-key"}}}, flows: f: {steps: ["ca", "ad", "ae"]`, "ca", true},
		"a message is repeated with it": {`ca: _call & {from: "c", to: "b", retry: {attempts: 3, on: "any"}}, bq: {from: "b", to: "q", operation: "command", retry: "none"}, work: _poll & {from: "q", to: "a", ack: "on-receipt"}, ad: _write & {from: "a", to: "d"}`, "ca", true},
	} {
		s := modeltest.Named(t, modeltest.Parts+"lines: {"+ex.lines+"}")
		r := flowgraph.New(s).Repeated(s.Line("ad"))
		by := ""
		if r.By != nil {
			by = r.By.ID
		}
		if by != ex.by || r.Sure != ex.sure {
			t.Errorf("%s: by %q, sure %v", name, by, r.Sure)
		}
	}
}

// A guard ends a handler when it takes effect: with the last line of its
// transaction, which then doesn't happen either.
func TestRepeatedBehindGuards(t *testing.T) {
	const guard = `guard: true, idempotency: {key: "k", enforcedBy: "unique-key"}`
	lines := `lines: {
	ca: _call & {from: "c", to: "a", retry: {attempts: 3, on: "any"}}
	before: _write & {from: "a", to: "e"}, after: _write & {from: "a", to: "e"}
	one: _write & {from: "a", to: "d", transaction: "t"}, two: _write & {from: "a", to: "d", transaction: "t"}
	other: _write & {from: "a", to: "e", transaction: "t"}
	object: _write & {from: "a", to: "s", transaction: "o"}, key: _write & {from: "a", to: "s", transaction: "o", ` + guard + `}
	claim: _write & {from: "a", to: "d", transaction: "t", ` + guard + `}, alone: _write & {from: "a", to: "d", ` + guard + `}
}
boxes: s: kind: "objectstore"
`
	for name, ex := range map[string]struct{ steps, again string }{
		"a guard last in its transaction":         {`"one", "two", "claim"`, "claim"},
		"in the middle":                           {`"one", "claim", "two"`, "claim"},
		"what comes before it":                    {`"before", "one", "claim"`, "before claim"},
		"what comes between":                      {`"claim", "before", "one"`, "before claim"},
		"what comes after":                        {`"claim", "one", "after"`, "claim"},
		"a transaction that commits after it":     {`"one", "alone", "two"`, "alone"},
		"at the same time":                        {`["alone", "before"], "after"`, "alone before"},
		"a transaction of two stores":             {`"one", "other", "claim", "after"`, "one other claim"},
		"a store that takes each thing by itself": {`"object", "key", "after"`, "object key"},
	} {
		s := modeltest.Named(t, modeltest.Parts+lines+`flows: f: steps: ["ca", `+ex.steps+"]")
		g := flowgraph.New(s)
		again := map[string]bool{}
		for _, l := range s.Line("ca").Starts[0].Lines() {
			if g.Repeated(l).By != nil {
				again[l.ID] = true
			}
		}
		want := map[string]bool{}
		for _, id := range strings.Fields(ex.again) {
			want[id] = true
		}
		if !maps.Equal(want, again) {
			t.Errorf("%s: %v again, want %v", name, again, want)
		}
	}
}

func TestMostAttempts(t *testing.T) {
	s := modeltest.Named(t, modeltest.Parts+`lines: {
	ca: _call & {from: "c", to: "a", retry: attempts: 3}
	wa: _call & {from: "w", to: "a", retry: attempts: 2}
	ab: _call & {from: "a", to: "b", retry: attempts: 2}
	bd: _write & {from: "b", to: "d", retry: attempts: 5}
	be: _write & {from: "b", to: "e", retry: "unknown"}
	bx: _write & {from: "b", to: "x", retry: attempts: "unlimited"}
	send: {from: "a", to: "q", operation: "command", retry: attempts: 9}
	work: _poll & {from: "q", to: "w"}
	wd: _write & {from: "w", to: "d", retry: attempts: 2}
	charge: _call & {from: "a", to: "x", retry: attempts: 3}
	told: _call & {from: "x", to: "a", retry: attempts: 4, answers: "charge"}
	soft: _call & {from: "a", to: "x", retry: attempts: 2, timeout: "1s", dependency: "soft", fallback: "go on"}
	endless: _call & {from: "a", to: "x", retry: attempts: 2, timeout: "none", dependency: "soft", fallback: "go on"}
}
flows: {f: steps: ["send", "work", "wd"], g: steps: ["charge", "told"]}`)
	j := flowgraph.New(s)
	for id, want := range map[string]model.Attempts{
		"ca": 3, "ab": 6, "bd": 30, "be": 6, "bx": model.Unlimited,
		"wd":      2, // a channel starts anew
		"soft":    2, // who goes on without it isn't tried again
		"endless": 6, // and who waits for it without end doesn't go on
		"told":    4, // who asked has been answered before, and tries no more for that
	} {
		if got := j.MostAttempts(s.Line(id)).Attempts; got != want {
			t.Errorf("%s: %v attempts, want %v", id, got, want)
		}
	}
	var way []string
	for _, l := range j.MostAttempts(s.Line("bd")).Lines() {
		way = append(way, l.ID)
	}
	if got := strings.Join(way, " "); got != "ca ab bd" {
		t.Errorf("the way is %s", got)
	}
}

// The longest comeback on the way counts, a key ends it, and a circle too.
func TestLastComeback(t *testing.T) {
	s := modeltest.Named(t, modeltest.Parts+`boxes: {q: channel: {retention: "4d", deadLetter: "dlq"}, dlq: {kind: "queue", channel: retention: "14d"}, z: kind: "queue"}
lines: {
	ca: _call & {from: "c", to: "a", timeout: "2s", retry: {attempts: 3, by: "caller", on: "any", backoff: {strategy: "constant", base: "1s"}}}
	send: {from: "a", to: "q", operation: "command", timeout: "1s", retry: "none"}
	work: _poll & {from: "q", to: "w"}
	again: {from: "w", to: "q", operation: "command", timeout: "1s", retry: "none"}
	keyed: _call & {from: "w", to: "b", idempotency: {key: "id", enforcedBy: "dedup-store"}}
	behind: _write & {from: "b", to: "d"}
	untold: _poll & {from: "z", to: "b"}
}`)
	j := flowgraph.New(s)
	for id, want := range map[string]time.Duration{
		"ca": 6 * time.Second, "send": 6 * time.Second,
		"work": 18 * 24 * time.Hour, "again": 18 * 24 * time.Hour, "keyed": 18 * 24 * time.Hour,
		"behind": 0,
	} {
		if got := j.LastComeback(s.Line(id)); got.After != want {
			t.Errorf("%s may come back after %v, want %v", id, got.After, want)
		}
	}
	if got := j.UntoldComeback(s.Line("behind")); got.Needs != "boxes.z.channel.retention" {
		t.Errorf("behind needs %q", got.Needs)
	}
}

func TestDoubled(t *testing.T) {
	s := modeltest.Named(t, modeltest.Parts+`lines: {
	send: {from: "a", to: "q", operation: "command"}
	work: _poll & {from: "q", to: "w"}
	unsaid: _write & {from: "w", to: "d"}
	bad: _write & {from: "w", to: "e", idempotency: "none"}
	ask: {from: "c", to: "b", interaction: "request-reply", operation: "command"}
	guard: _write & {from: "b", to: "d", guard: true, idempotency: {key: "id", enforcedBy: "unique-key"}}
	safe: _write & {from: "b", to: "e", idempotency: "none"}
}
flows: {f: steps: ["send", "work", "unsaid", "bad"], g: steps: ["ask", "guard", "safe"]}`)
	j := flowgraph.New(s)
	for id, want := range map[string]string{"send": "bad", "work": "bad", "bad": "bad", "ask": "", "guard": ""} {
		got := ""
		if effect, sure := j.DuplicateEffect(s.Line(id)); effect != nil {
			got = effect.ID
			if !sure {
				t.Errorf("%s is not sure of %s", id, got)
			}
		}
		if got != want {
			t.Errorf("%s does %q again, want %q", id, got, want)
		}
	}
	if effect, sure := j.DuplicateEffect(s.Line("unsaid")); effect == nil || sure {
		t.Errorf("unsaid: %v, sure %v", effect, sure)
	}
}
