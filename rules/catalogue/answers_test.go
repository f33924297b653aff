package catalogue_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/rulestest"
)

// answer is what a right review says of a system.
type answer struct {
	// says are findings that must be there, each as "error rule lines.put", or as
	// "error rule lines.put: some of its message".
	says []string
	// never are findings that must not be there, each by the start of its text.
	never []string
	// breaks are the promises that exploring breaks, under the faults of kinds (all
	// of them, where there are none); it keeps all others.
	breaks []string
	kinds  []explore.Fault
	// tells is part of a story's end, of its fix, or of what is assumed in it.
	tells string
	// outages are what whatif must say.
	outages []outage
}

// outage is a question to whatif, and what its answer holds.
type outage struct {
	down string
	// long is how long, an hour where it is nothing.
	long time.Duration
	// loses tells whether anything is lost, held is a box or line where work waits or
	// is parked, and tells is some of what it says.
	loses bool
	held  string
	tells string
}

// judged is a report on a system, by the profile that a design review has.
func judged(sys *model.System) *rules.Report {
	return rules.Judge(sys, rules.Options{Rules: catalogue.All(), Now: rulestest.Today})
}

// found are the findings of a report: "error rule lines.put: what is wrong".
func found(r *rules.Report) []string {
	var out []string
	for _, f := range r.Findings {
		out = append(out, f.Severity.String()+" "+f.Rule.Name+" "+f.On.Name+": "+f.Message)
	}
	return out
}

// is tells whether a finding is the one that is meant.
func is(finding, meant string) bool {
	head, text, _ := strings.Cut(meant, ": ")
	return strings.HasPrefix(finding, head+":") && strings.Contains(finding, text)
}

// explored is what exploring the flows of a system breaks, and all that the stories say.
func explored(sys *model.System, kinds []explore.Fault) (broken []string, stories string) {
	var b strings.Builder
	for _, f := range sys.Flows {
		for _, v := range explore.Flow(context.Background(), sys, f, explore.Options{Kinds: kinds}).Verdicts {
			if v.State != explore.Broken {
				continue
			}
			if !slices.Contains(broken, v.Promise.Breach()) {
				broken = append(broken, v.Promise.Breach())
			}
			b.WriteString(v.Story.Sum + "\n" + v.Story.Fix + "\n")
			for _, a := range v.Assumptions {
				b.WriteString("assuming " + a.Path + ": " + a.Says + "\n")
			}
		}
	}
	return broken, b.String()
}

// hold holds a system against the answer that is right for it.
func (a *answer) hold(t *testing.T, sys *model.System) {
	t.Helper()
	says := found(judged(sys))
	for _, s := range a.says {
		if !slices.ContainsFunc(says, func(f string) bool { return is(f, s) }) {
			t.Errorf("check doesn't say %q:\n%s", s, strings.Join(says, "\n"))
		}
	}
	for _, s := range a.never {
		for _, f := range says {
			if strings.HasPrefix(f, s) {
				t.Errorf("check says %q", f)
			}
		}
	}
	broken, stories := explored(sys, a.kinds)
	if diff := cmp.Diff(a.breaks, broken); diff != "" {
		t.Errorf("explore breaks (-want +got):\n%s%s", diff, stories)
	}
	if !strings.Contains(stories, a.tells) {
		t.Errorf("explore doesn't say %q:\n%s", a.tells, stories)
	}
	for _, o := range a.outages {
		o.hold(t, sys)
	}
}

func (o *outage) hold(t *testing.T, sys *model.System) {
	t.Helper()
	got := o.ask(sys)
	var all strings.Builder
	for _, s := range got.Sections() {
		all.WriteString(s.Title + "\n")
		for _, i := range s.Items {
			all.WriteString("  " + i.Label + " " + i.Text + "\n")
		}
	}
	if lost := len(got.Lost) > 0; lost != o.loses {
		t.Errorf("while %s is down, work is lost: %t\n%s", o.down, lost, all.String())
	}
	holds := func(h whatif.Held) bool { return h.In == o.held }
	parks := func(p whatif.Parked) bool { return p.To == o.held }
	if o.held != "" && !slices.ContainsFunc(got.Held, holds) && !slices.ContainsFunc(got.Parked, parks) {
		t.Errorf("while %s is down, nothing is in %s:\n%s", o.down, o.held, all.String())
	}
	if !strings.Contains(all.String(), o.tells) {
		t.Errorf("whatif doesn't say %q:\n%s", o.tells, all.String())
	}
}

func (o *outage) ask(sys *model.System) *whatif.Outcome {
	long := o.long
	if long == 0 {
		long = time.Hour
	}
	return whatif.Prepare(sys).Ask(whatif.Question{Names: []string{o.down}, Boxes: []*model.Box{sys.Box(o.down)}, For: long})
}
