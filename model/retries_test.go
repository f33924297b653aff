package model

import (
	"strings"
	"testing"
)

// A list of retries has one for each who repeats, the outer first, whatever the order
// in which they are written: their tries multiply.
func TestRetryList(t *testing.T) {
	for _, test := range []struct {
		name, from, retry, on string
		tries                 Attempts
		known                 bool
	}{
		{"a client under a mesh", `kind: "service"`, `[{attempts: 4, by: "caller", on: "refused"}, {attempts: 3, by: "mesh", on: "any"}]`, "any", 12, true},
		{"written the other way round", `kind: "service"`, `[{attempts: 3, by: "mesh", on: "refused"}, {attempts: 4, by: "caller", on: "refused"}]`, "refused", 12, true},
		{"one that doesn't say how often", `kind: "service"`, `[{by: "mesh", on: "any"}, {attempts: 4, by: "caller", on: "any"}]`, "any", 0, false},
		{"a mesh that nobody mentions", `kind: "service", platform: "istio-1.24"`, `{attempts: 4, by: "caller", on: "any"}`, "any", 12, true},
		{"a gateway that is the proxy", `kind: "gateway", platform: "istio-1.24"`, `{attempts: 4, by: "caller", on: "any"}`, "any", 4, true},
		{"a proxy of which nobody knows how often", `kind: "service", platform: "nginx"`, `{attempts: 4, by: "caller", on: "any"}`, "any", 4, true},
		{"a library that nobody configures, under a mesh that nobody mentions", `kind: "service", platform: ["kubernetes", "istio-1.24"]`, `{on: "any"}, client: "polly"`, "any", 12, true},
		{"a library that is said not to repeat, under a mesh", `kind: "service", platform: "istio-1.24"`, `"none", client: "polly"`, "", 1, true},
		{"a mesh alone", `kind: "service", platform: "istio-1.24"`, `{attempts: 2, by: "mesh", on: "any"}`, "any", 2, true},
		{"nobody", `kind: "service", platform: "istio-1.24"`, `"none"`, "", 1, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			l := lineBetween(t, test.from, `kind: "service"`, `interaction: "request-reply", retry: `+test.retry)
			tries, known := l.Tries()
			on, _ := l.RetriesOn()
			if known != test.known || known && tries != test.tries || on != test.on {
				t.Errorf("%v tries (%t) on %q, want %v (%t) on %q", tries, known, on, test.tries, test.known, test.on)
			}
			if l.Retry.By.Or(ByCaller) != ByCaller && len(l.Under) > 0 {
				t.Errorf("the outer is by %s", l.Retry.By.Text())
			}
		})
	}
}

func TestRetryListIsRefused(t *testing.T) {
	for retry, want := range map[string]string{
		`[{attempts: 4, by: "caller"}, {attempts: 3, by: "caller"}]`: "caller is there twice",
		`[{attempts: 4}, {attempts: 3, by: "mesh"}]`:                 "say who this one is",
		`[]`: "names nobody who repeats",
	} {
		src := "package x\nsystem: \"x\"\nboxes: {a: kind: \"service\", b: kind: \"service\"}\nlines: l: {from: \"a\", to: \"b\", interaction: \"request-reply\", retry: " + retry + "}\n"
		if got := told(stdin(t, src).Problems); len(got) != 1 || !strings.HasPrefix(got[0], "4:") || !strings.Contains(got[0], want) {
			t.Errorf("%s: %q", retry, got)
		}
	}
}
