package readiness_test

import (
	"strings"
	"testing"

	"tautline.dev/model"
	"tautline.dev/rules/readiness"
)

// What is wanted can be written where it is said: no field of it is one that there isn't.
func TestWantedCanBeWritten(t *testing.T) {
	const restored = `package p
system: "s"
owner: "us"
objectives: {availability: 0.99, rto: "1h", rpo: "10m"}
boxes: [string]: monitoring: {alarms: ["errors > 1%", "latency > 1s", "saturation > 80%"], runbook: "https://example.com"}
boxes: {c: kind: "client", api: {kind: "service", admission: auth: "oidc"}, "d.b": {kind: "database", store: {durable: true, backup: {every: "1d", pitr: true}}}}
lines: {
	ask: {from: "c", to: "api", interaction: "request-reply", operation: "command", timeout: "1s", retry: "none", load: {typical: 1, peak: 2}}
	save: {from: "api", to: "d.b", interaction: "request-reply", operation: "write", timeout: "500ms", retry: "none", idempotency: "natural"}
}
flows: f: steps: ["ask", "save"]
`
	asked := false
	for _, src := range []string{restored, "package p\n" + careless} {
		c := readiness.Check(judged(changeable(t, strings.TrimPrefix(src, "package p\n"))))
		advice := readiness.Advise(c, judged(c.System), judged)
		for _, w := range advice.Answers {
			filled := strings.ReplaceAll(w.CUE, "___", "\"unknown\"")
			loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src + "\n" + filled + "\n")})
			if err != nil {
				t.Errorf("%s:\n%s\n%v", w.Fact, w.CUE, err)
				continue
			}
			for _, p := range loaded[0].Problems {
				if strings.Contains(p.Message, "there is no field") {
					t.Errorf("%s: %s:\n%s", w.Fact, p.Message, w.CUE)
				}
			}
			if strings.Contains(w.Fact, "behaviour") {
				asked = true
				if !strings.HasPrefix(w.CUE, "// what does the platform of \"d.b\" do?") {
					t.Errorf("what a platform does is a question: %s", w.CUE)
				}
			}
		}
	}
	if !asked {
		t.Error("nothing was asked of a platform")
	}
}
