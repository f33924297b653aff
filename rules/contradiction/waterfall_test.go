package contradiction_test

import (
	"slices"
	"strings"
	"testing"

	"tautline.dev/analysis/budget"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/contradiction"
	"tautline.dev/rules/rulestest"
)

// What a waterfall shows beyond a caller's wait is what the rule finds, and nothing else is,
// in the models of every rule.
func TestWaterfallAgreesWithCallerGivesUpFirst(t *testing.T) {
	found := 0
	for _, rule := range catalogue.All() {
		for _, src := range []string{rule.Fires, rule.Quiet, rule.Before} {
			loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
			if src == "" || err != nil || len(loaded[0].Problems) > 0 {
				continue // of a rule that judges a change there may be a part
			}
			s := loaded[0].System
			var want, got []string
			for _, f := range rules.Judge(s, rules.Options{Rules: []*rules.Rule{contradiction.CallerGivesUpFirst}, Now: rulestest.Today}).Findings {
				l := s.Line(f.On.Name[len("lines."):])
				if l == nil || f.Discriminator != "" {
					continue // a box's own limit
				}
				if own, limited := l.To.Timeout.Get(); limited && own > l.Timeout.Or(0) {
					continue // it may work for longer than anybody waits, whatever it calls
				}
				want = append(want, l.ID)
			}
			for _, f := range s.Flows {
				for _, stretch := range budget.WaterfallOf(s, f).Stretches {
					for _, c := range stretch.Waits {
						if c.Beyond() == 0 || c.Limit.By != budget.ByWait || slices.Contains(got, c.Limit.Line.ID) {
							continue
						}
						if own, limited := c.Limit.Line.To.Timeout.Get(); !limited || own <= c.Limit.Line.Timeout.Or(0) {
							got = append(got, c.Limit.Line.ID)
						}
					}
				}
			}
			want = slices.DeleteFunc(want, func(id string) bool {
				return !slices.ContainsFunc(s.Line(id).In, inFlow) // no flow says what it is for
			})
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(want, got) {
				t.Errorf("%s: the rule finds %v, the waterfalls show %v\n%s", rule.Name, want, got, src)
			}
			found += len(want)
		}
	}
	if found == 0 {
		t.Error("nothing was compared")
	}
}

func inFlow(h *model.Handler) bool { return h.Flow != nil }
