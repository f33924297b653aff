//go:build long

package catalogue_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/rulestest"
)

// known is a system with a known answer.
type known struct {
	dir string
	// breaks are the promises that exploring breaks, under the faults of kinds; all
	// others are kept.
	breaks []string
	kinds  []explore.Fault
	// unsure: what else it breaks hangs on what nobody stated, and is not compared.
	unsure bool
	// says are findings that must be there ("error dead-letter-cannot-receive
	// boxes.g"), never those that must not, each by the start of its text.
	says, never []string
	// down is a box, and tells what whatif must say when it is down.
	down  string
	tells string
}

var knowns = []known{
	{dir: "webhook-hides-charge", breaks: []string{"double-effect", "half-effect", "untruthful-answer"}},
	{dir: "webhook-half-effect", breaks: []string{"half-effect"}},
	{dir: "transaction-over-two-stores", breaks: []string{"lost-work", "half-effect"}, says: []string{"error transaction-spans-stores", "error dual-write"}},
	{dir: "branches-exclude", breaks: []string{"half-effect"}},
	{dir: "cart-only-in-cache", breaks: []string{"lost-work"}},
	{dir: "guard-last-in-transaction", never: []string{"error retry-without-idempotency", "error dual-write"}},
	{dir: "mesh-multiplies", breaks: []string{"double-effect", "untruthful-answer"}, down: "D", tells: "4 × 3 = 12 tries"},
	{dir: "mesh-multiplies", breaks: []string{"double-effect", "untruthful-answer"}, down: "D", tells: "8s (4 × 2s)"},
	{dir: "cycle-order-a", never: []string{"error sync-cycle", "warning sync-cycle"}},
	{dir: "cycle-order-b", never: []string{"error sync-cycle", "warning sync-cycle"}},
	{dir: "saga-by-messages"},
	{dir: "waiver-of-waivers", breaks: []string{"half-effect"}, says: []string{"error waiver-expired", "error waiver-not-allowed"}},
	{dir: "parallel-group-then-step", unsure: true, says: []string{"warning flow-broken flows.trade"}},
	{dir: "buffer-on-a-line", never: []string{"error lost-work", "warning lost-work"}, down: "payouts", tells: "Nothing is lost"},
	{dir: "throttle-below-peak", says: []string{"error throttle-below-peak boxes.edge"}},
	{dir: "dead-letter-of-another-cloud", says: []string{"error dead-letter-cannot-receive boxes.g", "error dead-letter-cannot-receive boxes.q"}},

	{dir: "batch-outlives-function", unsure: true, says: []string{"warning takes-longer-than-allowed lines.process"}},
	{dir: "takes-beyond-timeouts", unsure: true, says: []string{"error takes-longer-than-allowed lines.put", "error takes-longer-than-allowed lines.work", "error takes-longer-than-allowed lines.save"}},
	{dir: "ack-deadline", unsure: true, says: []string{"warning visibility-too-short lines.work"}, never: []string{"error visibility-too-short"}},
	{dir: "push-ack-deadline", unsure: true, says: []string{"error visibility-too-short lines.push"}},
	{dir: "deliver-deadline", unsure: true, says: []string{"error visibility-too-short lines.run"}},
	{dir: "callback-never-comes", unsure: true, says: []string{"warning answer-never-awaited lines.invoke"}},
	{dir: "callback-never-comes-sync", unsure: true, says: []string{"error answer-never-awaited lines.invoke"}},
	{dir: "mesh-repeats-posts", unsure: true, says: []string{"error repeats-what-nobody-called-safe lines.record", "error repeats-what-nobody-called-safe lines.pay"}, never: []string{"warning idempotency-unstated lines.pay"}},
	{dir: "delivery-limit-20", unsure: true, says: []string{"error ends-before-the-outage lines.work"}},
	{dir: "delivery-limit-20-parked", unsure: true, says: []string{"warning ends-before-the-outage lines.work"}},
	{dir: "whatif-nack-at-once", unsure: true, says: []string{"error ends-before-the-outage lines.work"}},

	{dir: "redis-streams-stop", breaks: []string{"unwatched-parking"}, says: []string{"error dead-letter-never-filled boxes.q"}},
	{dir: "publish-dedup-taken-for-granted", kinds: []explore.Fault{explore.LoseReply}, breaks: []string{"double-effect", "untruthful-answer"}},
	{dir: "fifo-duplicate-delivery", kinds: []explore.Fault{explore.Duplicate}, breaks: []string{"double-effect"}},
}

// TestKnownAnswers: systems of which the right answer is known get it, from check,
// explore and whatif alike.
func TestKnownAnswers(t *testing.T) {
	root := os.Getenv("TAUTLINE_CASES")
	if root == "" {
		t.Fatal("TAUTLINE_CASES names no folder")
	}
	for _, k := range knowns {
		t.Run(k.dir, func(t *testing.T) {
			sys := caseOf(t, filepath.Join(root, k.dir))
			if !k.unsure {
				if diff := cmp.Diff(k.breaks, brokenIn(sys, k.kinds)); diff != "" {
					t.Errorf("explore breaks (-want +got):\n%s", diff)
				}
			}
			r := rules.Judge(sys, rules.Options{Rules: catalogue.All(), Now: rulestest.Today})
			var found []string
			for _, f := range r.Findings {
				found = append(found, f.Severity.String()+" "+f.Rule.Name+" "+f.On.Name)
			}
			starts := func(with string) bool {
				return slices.ContainsFunc(found, func(f string) bool { return strings.HasPrefix(f, with) })
			}
			for _, s := range k.says {
				if !starts(s) {
					t.Errorf("check doesn't say %q: %q", s, found)
				}
			}
			for _, s := range k.never {
				if starts(s) {
					t.Errorf("check says %q", s)
				}
			}
			if k.down != "" {
				tellsDown(t, sys, k)
			}
		})
	}
}

func caseOf(t *testing.T, dir string) *model.System {
	t.Helper()
	loaded, err := model.Load([]string{dir}, model.Options{})
	if err != nil || len(loaded) != 1 || len(loaded[0].Problems) > 0 {
		t.Fatal(err, loaded)
	}
	return loaded[0].System
}

func brokenIn(sys *model.System, kinds []explore.Fault) []string {
	var out []string
	for _, f := range sys.Flows {
		for _, v := range explore.Flow(context.Background(), sys, f, explore.Options{Kinds: kinds}).Verdicts {
			if v.State == explore.Broken && !slices.Contains(out, v.Promise.Breach()) {
				out = append(out, v.Promise.Breach())
			}
		}
	}
	return out
}

func tellsDown(t *testing.T, sys *model.System, k known) {
	t.Helper()
	o := whatif.Prepare(sys).Ask(whatif.Question{Names: []string{k.down}, Boxes: []*model.Box{sys.Box(k.down)}, For: 3600e9})
	if k.tells == "Nothing is lost" {
		if len(o.Lost) > 0 {
			t.Errorf("whatif loses %v", o.Lost)
		}
		return
	}
	var all strings.Builder
	for _, s := range o.Sections() {
		for _, i := range s.Items {
			all.WriteString(i.Label + " " + i.Text + "\n")
		}
	}
	if !strings.Contains(all.String(), k.tells) {
		t.Errorf("whatif doesn't say %q:\n%s", k.tells, all.String())
	}
}

// TestReadyOnSilence: where nothing is stated nothing is ticked, and what the model
// could show is not judged.
func TestReadyOnSilence(t *testing.T) {
	sys := caseOf(t, filepath.Join(os.Getenv("TAUTLINE_CASES"), "ready-on-silence"))
	c := readiness.Check(rules.Judge(sys, rules.Options{Rules: catalogue.All(), Now: rulestest.Today}))
	for _, a := range c.Answers {
		if a.Status == readiness.Done || a.Item.Automatic() && a.Status != readiness.NotJudged {
			t.Errorf("%s is %s: %q", a.Item.ID, a.Status, a.Why)
		}
	}
	if len(c.Answers) < 30 {
		t.Errorf("only %d items", len(c.Answers))
	}
}
