package catalogue_test

import (
	"strings"
	"testing"

	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/rulestest"
)

// TestWorse: what a rule says in a number of which more is worse is new where it has
// become more, and changed where it has become less.
func TestWorse(t *testing.T) {
	for name, worse := range map[string][2]string{
		"throttle-below-peak":       {"peak: 70", "peak: 7000"},
		"retry-without-backoff":     {"attempts: 5", "attempts: 500"},
		"drain-too-slow":            {`objectives: rto: "1h"`, `objectives: rto: "2h"`},
		"payload-too-large":         {"8MiB", "80MiB"},
		"takes-longer-than-allowed": {`p50: "700ms", p99: "3s"`, `p50: "900ms", p99: "30s"`},
		"caller-gives-up-first":     {"attempts: 3", "attempts: 30"},
		"dedup-window-too-short":    {`window: "24h"`, `window: "1h"`},
		"retention-too-short":       {`retention: "1h"`, `retention: "1m"`},
		"visibility-too-short":      {`timeout: "1m"`, `timeout: "10m"`},
		"lock-outlived":             {`timeout: "2h"`, `timeout: "2.5h"`},
		"rpo-unmet":                 {`every: "1d"`, `every: "7d"`},
		"rto-unmet":                 {`rto: "4h"`, `rto: "40h"`},
		"latency-out-of-reach":      {`p99: "500ms"`, `p99: "5ms"`},
		"availability-out-of-reach": {"availability: 0.9995", "availability: 0.9"},
	} {
		var rule *rules.Rule
		for _, r := range catalogue.All() {
			if r.Name == name {
				rule = r
			}
		}
		if rule == nil || !strings.Contains(rule.Fires, worse[0]) {
			t.Errorf("%s: nothing to make worse", name)
			continue
		}
		judge := func(src string) *rules.Report { return rulestest.Judge(t, src, rule) }
		graver := strings.ReplaceAll(rule.Fires, worse[0], worse[1])
		more := judge(graver)
		if more.Since(rules.Point{Where: "main"}, judge(rule.Fires).Known()); len(more.Findings) == 0 {
			t.Errorf("%s: that it is worse is no news: %d changed", name, len(more.Before.Changed))
		}
		less := judge(rule.Fires)
		if less.Since(rules.Point{Where: "main"}, judge(graver).Known()); len(less.Findings) != 0 {
			t.Errorf("%s: that it is better is news: %q", name, less.Findings[0].Message)
		}
	}
}
