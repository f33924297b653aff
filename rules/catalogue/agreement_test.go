package catalogue_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tautline.dev/analysis/explore"
	"tautline.dev/analysis/explore/exploretest"
	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
	"tautline.dev/model/modeltest"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/rulestest"
)

// sameFault are the rules that tell from the shape of a model what exploring its
// flows shows. Where one of them reports an error, no promise is kept all over the
// flow: what `check` calls broken, `explore` may not call kept. A dead letter that is
// never filled is another matter: what comes back for ever is held, and exploring
// doesn't ask what that costs.
func sameFault(r *rules.Rule) bool {
	return slices.Contains([]string{"dual-write", "distributed-transaction", "retry-without-idempotency", "fire-and-forget"}, r.Name) || strings.HasPrefix(r.Name, "dead-letter-") && r.Name != "dead-letter-never-filled"
}

// disagreements are the errors of a system that its exploration contradicts.
func disagreements(sys *model.System) (compared int, out []string) {
	r := rules.Judge(sys, rules.Options{Rules: catalogue.All(), Now: rulestest.Today})
	explored := map[*model.Flow]*explore.Result{}
	for _, f := range slices.Concat(r.Findings, r.Waived) {
		if f.Severity != rules.Error || !sameFault(f.Rule) {
			continue
		}
		for _, flow := range sys.Flows {
			if !concerns(sys, &f, flow) {
				continue
			}
			if explored[flow] == nil {
				explored[flow] = explore.Flow(context.Background(), sys, flow, explore.Options{MaxStates: 200_000})
			}
			compared++
			kept := func(v explore.Verdict) bool { return v.State == explore.Kept }
			if verdicts := explored[flow].Verdicts; len(verdicts) > 0 && !slices.ContainsFunc(verdicts, func(v explore.Verdict) bool { return !kept(v) }) {
				out = append(out, "flows."+flow.ID+": explore keeps all, and check says: "+f.On.Name+": "+f.Message+" ["+f.Rule.Name+"]")
			}
		}
	}
	return compared, out
}

// concerns tells whether a finding is about a flow: all the lines that it names
// are steps of it, or, where it names none, a line of the flow parks work in the
// box that it is about.
func concerns(sys *model.System, f *rules.Finding, flow *model.Flow) bool {
	in := map[string]bool{}
	parks := map[string]bool{}
	for _, group := range flow.Steps {
		for _, l := range group {
			in[l.Entity().Name] = true
			if to, ok := l.DeadLetter.To.Get(); ok {
				parks[to.Entity().Name], parks[l.From.Entity().Name], parks[l.To.Entity().Name] = true, true, true
			}
			if to, ok := l.To.Inbox.DeadLetter.To.Get(); ok && l.UsesInbox() {
				parks[to.Entity().Name], parks[l.To.Entity().Name] = true, true
			}
		}
	}
	named := []string{f.On.Name}
	for _, r := range f.Related {
		named = append(named, r.Entity.Name)
	}
	lines := slices.DeleteFunc(slices.Clone(named), func(n string) bool { return !strings.HasPrefix(n, "lines.") })
	if len(lines) > 0 {
		return !slices.ContainsFunc(lines, func(n string) bool { return !in[n] })
	}
	return parks[f.On.Name]
}

// TestRulesAndExplorationAgree: over every model of the repository, and some that
// are made up, nothing that a rule calls an error is kept by exploration.
func TestRulesAndExplorationAgree(t *testing.T) {
	compared, systems := 0, 0
	try := func(path string, sys *model.System) {
		systems++
		n, wrong := disagreements(sys)
		compared += n
		for _, w := range wrong {
			t.Errorf("%s: %s", path, w)
		}
	}
	eachModel(t, try)
	made := rapid.Custom(func(t *rapid.T) string { return exploretest.Draw(t).Write(exploretest.Same, false) })
	for seed := range 150 {
		src := made.Example(seed)
		if sys := loadable(src); sys != nil {
			try("made up:\n"+src, sys)
		}
	}
	if systems < 300 || compared < 60 {
		t.Errorf("only %d errors of %d systems were compared", compared, systems)
	}
	t.Logf("%d errors of %d systems", compared, systems)
}

// inItsShape are the rules that see in the shape of a model what keeps work badly,
// by the cause that a story is an instance of.
var inItsShape = map[explore.Cause][]string{
	explore.EarlyAck:             {"ack-before-work"},
	explore.FireAndForget:        {"fire-and-forget", "subscriber-without-buffer", "unconfirmed-publish"},
	explore.RefusedDeadLetter:    {"dead-letter-cannot-receive", "dead-letter-wrong-type"},
	explore.ForgetfulDeadLetter:  {"dead-letter-wrong-type"},
	explore.ShortLivedDeadLetter: {"dead-letter-too-short-lived"},
	explore.NoDeadLetter:         {"queue-without-dead-letter", "unbounded-retry", "subscriber-without-buffer"},
	explore.UnwatchedDeadLetter:  {"dead-letter-nobody-watches", "queue-without-dead-letter"},
}

// unsaid are models whose story no rule of its cause tells, with the reason.
var unsaid = map[string]string{
	"mechanism what may be lost is done by half":                                  "the line may lose its work: of that no rule speaks",
	"mechanism a channel that takes whatever a message says":                      passesOn,
	"mechanism and one that is down for longer than is tried":                     passesOn,
	"mechanism a workflow that waits for a person, and nobody looks":              execution,
	"mechanism a workflow that tries for ever what is refused behind another box": execution,
	"../../rules/promises/testdata/unwatched-parking.fires.cue":                   execution,

	"mechanism a workflow waits for an answer that somebody tries to give for ever, and nobody looks": execution,
	"mechanism lost before a dead letter has it, and a workflow waits where nobody looks":             execution,
	"mechanism a workflow waits for work that a dedup store takes for done, and nobody looks":         execution,
	"mechanism parked where somebody looks, and a workflow waits where nobody does":                   execution,
	"mechanism who tries without end is stopped, and what was down meanwhile is down still":           execution,
	"mechanism what can't be undone after an answer is held":                                          execution,
}

const (
	passesOn  = "what a topic gives up on the way into another channel no rule speaks of, but for the promise"
	execution = "it is an execution that is held, and no dead letter: of that only the promise speaks"
)

// unseen are the stories of a system that hang on nothing unstated, go wrong for
// how work is kept, and of which no rule says anything.
func unseen(sys *model.System) (compared int, out []string) {
	r := rules.Judge(sys, rules.Options{Rules: catalogue.All(), Now: rulestest.Today})
	for _, flow := range sys.Flows {
		res := explore.Flow(context.Background(), sys, flow, explore.Options{MaxStates: 20_000})
		for _, v := range res.Verdicts {
			if v.State != explore.Broken || len(v.Assumptions) > 0 || inItsShape[v.Story.Cause] == nil {
				continue
			}
			compared++
			if !slices.ContainsFunc(slices.Concat(r.Findings, r.Waived), func(f rules.Finding) bool {
				// Of a reader that stops it is said in any case, and asked whom it calls.
				says := f.Unstated == "" || f.Unstated == "monitoring.alarms"
				return slices.Contains(inItsShape[v.Story.Cause], f.Rule.Name) && says && concerns(sys, &f, flow)
			}) {
				out = append(out, "flows."+flow.ID+": explore breaks "+v.Promise.Breach()+" for a "+v.Story.Cause.String()+", and no rule says so")
			}
		}
	}
	return compared, out
}

// parkedInVain is what whatif tells to be parked where a rule says that it can't
// be: a refused dead letter takes nothing for either.
func parkedInVain(sys *model.System) (refused int, out []string) {
	r := rules.Judge(sys, rules.Options{Rules: catalogue.All(), Now: rulestest.Today})
	no := map[[2]string]bool{}
	for _, f := range slices.Concat(r.Findings, r.Waived) {
		if strings.HasPrefix(f.Rule.Name, "dead-letter-") && strings.Contains(f.Message, "can't park work in") {
			no[[2]string{f.On.Name, f.Related[0].Entity.Name}] = true
		}
	}
	if len(no) == 0 {
		return 0, nil
	}
	p := whatif.Prepare(sys)
	for _, b := range sys.Boxes {
		for _, failure := range []whatif.Failure{whatif.Down, whatif.Slow} {
			o := p.Ask(whatif.Question{Names: []string{b.ID}, Boxes: []*model.Box{b}, For: 30 * 24 * time.Hour, Failure: failure})
			for _, parked := range o.Parked {
				to := parked.Box.Entity().Name
				// Two platforms may meet in a line: one of them may take it.
				if no[[2]string{parked.Line.Entity().Name, to}] || no[[2]string{parked.Line.From.Entity().Name, to}] && parked.Line.From.Channel.DeadLetter.To.Or(nil) == parked.Box {
					out = append(out, "whatif parks "+parked.Line.ID+" in "+parked.To+" when "+b.ID+" fails, and a rule says that it can't be")
				}
			}
		}
	}
	return len(no), out
}

// TestCustodyAgrees: of who keeps work and where it is parked, the rules, explore
// and whatif tell the same.
func TestCustodyAgrees(t *testing.T) {
	stories, refusals := 0, 0
	try := func(name string, sys *model.System) {
		if sys == nil {
			return
		}
		n, wrong := unseen(sys)
		stories += n
		if _, open := unsaid[name]; open {
			if len(wrong) == 0 {
				t.Errorf("%s: a rule says so by now", name)
			}
			wrong = nil
		}
		m, more := parkedInVain(sys)
		refusals += m
		for _, w := range slices.Concat(wrong, more) {
			t.Errorf("%s: %s", name, w)
		}
	}
	eachModel(t, try)
	made := rapid.Custom(func(t *rapid.T) string { return exploretest.Draw(t).Write(exploretest.Same, false) })
	for seed := range 100 {
		src := made.Example(seed)
		try("made up:\n"+src, loadable(src))
	}
	if stories < 40 || refusals < 3 {
		t.Errorf("only %d stories and %d refused dead letters were compared", stories, refusals)
	}
	t.Logf("%d stories, %d refused dead letters", stories, refusals)
}

// eachModel tries every model of the repository, those of the rules and incidents among them, of
// the cases and of real systems, and the mechanisms of how work is kept.
func eachModel(t *testing.T, try func(name string, sys *model.System)) {
	t.Helper()
	for _, root := range []string{"../../examples", "../../analysis", "../../rules", "../../render", os.Getenv("TAUTLINE_CASES"), os.Getenv("TAUTLINE_CORPUS")} {
		for _, dir := range modelsIn(t, root) {
			loaded, err := model.Load([]string{dir}, model.Options{})
			if err != nil {
				continue
			}
			for _, l := range loaded {
				if l.System != nil && len(l.Problems) == 0 {
					try(dir, l.System)
				}
			}
		}
	}
	for _, i := range incidents {
		asWritten, putRight := i.pair(t)
		try("incident "+i.name, modeltest.Load(t, asWritten))
		try("incident "+i.name+", put right", modeltest.Load(t, putRight))
	}
	for name, c := range exploretest.Mechanisms {
		if sys := loadable(c.Src); sys != nil {
			try("mechanism "+name, sys)
		}
	}
}

// modelsIn are the places of models below a folder: each directory with CUE
// files, and each CUE file that is one by itself.
func modelsIn(t *testing.T, root string) []string {
	t.Helper()
	if root == "" {
		return nil
	}
	var out []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if filepath.Ext(path) != ".cue" {
			return nil
		}
		if strings.Contains(path, "testdata") {
			out = append(out, path)
		} else if dir := filepath.Dir(path); !slices.Contains(out, dir) {
			out = append(out, dir)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// loadable is a model from text, nil where it is none.
func loadable(src string) *model.System {
	loaded, err := model.Load([]string{"-"}, model.Options{Stdin: strings.NewReader(src)})
	if err != nil || len(loaded) != 1 || len(loaded[0].Problems) > 0 {
		return nil
	}
	return loaded[0].System
}
