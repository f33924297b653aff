package label

import (
	"slices"
	"testing"

	"tautline.dev/model/modeltest"
)

func TestWaiting(t *testing.T) {
	s := modeltest.Named(t, `
boxes: {
	a: kind: "service"
	q: {kind: "queue", channel: visibility: "30s"}
	w: kind: "worker"
	d: kind: "database"
}
lines: {
	later: {from: "a", to: "q", interaction: "send", delay: "6h", confirmed: false}
	asked: {from: "a", to: "q", interaction: "send", awaits: timeout: "1h"}
	open:  {from: "a", to: "q", interaction: "send", awaits: timeout: "none"}
	plain: {from: "q", to: "w", interaction: "poll"}
	own:   {from: "q", to: "w", interaction: "poll", lease: {for: "1m", renewed: "10m"}}
	alone: {from: "w", to: "d", interaction: "request-reply", lock: for: "30s"}
	old:   {from: "a", to: "d", interaction: "request-reply", operation: "read", data: staleness: "5s"}
}`)
	for id, want := range map[string][]string{
		"later": {"due after 6h", "unconfirmed"},
		"asked": {"awaits its answer for 1h"},
		"open":  {"awaits its answer for ever"},
		"plain": nil,
		"own":   {"lease 1m, renewed up to 10m"},
		"alone": {"lock for 30s"},
		"old":   {"up to 5s old"},
	} {
		if got := Of(s, s.Line(id), nil).Facts; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", id, got, want)
		}
	}
}
