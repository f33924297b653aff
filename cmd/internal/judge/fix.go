package judge

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tautline.dev/model"
	"tautline.dev/model/edit"
	"tautline.dev/model/value"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/mend"
)

// Fixed is what the mechanical changes come to, before any of them is written.
type Fixed struct {
	// Files are those that change, by name.
	Files []FixedFile
	// Mends are the changes that are made, Left those that aren't, and why.
	Mends []mend.Mend
	Left  []mend.Left
	// Reports are the verdict on what the files hold then.
	Reports []*rules.Report
}

// FixedFile is a file as it was read, and what it is to hold.
type FixedFile struct {
	Name, Path    string
	Before, After []byte
}

// Fix makes the mechanical changes for what keeps models from being judged, and for
// what is found then, and judges what comes of it; it writes nothing. The error is that
// of Check for the changed models: what is fixed until then is fixed all the same. A
// change is only made where no finding is new or graver with it.
func Fix(args []string, o Options) (*Fixed, error) {
	fx := newFixing(args, o)
	fx.judge, fx.all = System, func(o Options) ([]*rules.Report, error) { return Check(args, o) }
	switch err := fx.typos(mostRounds); {
	case errors.Is(err, model.ErrNothing):
		// There is nothing to change, and what is gone is told as Check tells it.
		fx.out.Reports, err = fx.all(fx.o)
		return &fx.out, err
	case err != nil:
		return nil, err
	}
	reports, err := fx.all(fx.o)
	if err == nil {
		reports, err = fx.findings(reports)
	}
	fx.out.Reports, fx.out.Files = reports, fx.files()
	return &fx.out, err
}

// Mends are the mechanical changes of one model, each of which can be made by itself
// and with the others: for misspelt words where it can't be judged, else for what is
// found. It is judged as whoever asks does.
func Mends(arg string, o Options, as func(*model.System, Options) *rules.Report) ([]mend.Mend, error) {
	defer o.Bounds.Watch()()
	fx := newFixing([]string{arg}, o)
	fx.judge, fx.all = as, func(o Options) ([]*rules.Report, error) {
		systems, err := load(fx.args, o)
		var out []*rules.Report
		for _, s := range systems {
			out = append(out, as(s, o))
		}
		return out, err
	}
	reports, err := fx.all(fx.o)
	var u *Unjudged
	switch {
	case errors.As(err, &u):
		err = fx.typos(1)
	case err == nil:
		_, err = fx.findings(reports)
	}
	return fx.out.Mends, err
}

func newFixing(args []string, o Options) *fixing {
	fx := &fixing{args: args, o: o, was: map[string][]byte{}, names: map[string]string{}, told: map[leftAt]bool{}}
	fx.o.Model.Overlay = maps.Clone(o.Model.Overlay)
	if fx.o.Model.Overlay == nil {
		fx.o.Model.Overlay = map[string][]byte{}
	}
	return fx
}

type fixing struct {
	args []string
	o    Options
	out  Fixed
	// all judges the models, and judge one of them.
	all   func(Options) ([]*rules.Report, error)
	judge func(*model.System, Options) *rules.Report
	// was is what files held that are changed, and names how messages call them.
	was   map[string][]byte
	names map[string]string
	// told is what is told as left.
	told map[leftAt]bool
	// failed is why models can't be looked at any more.
	failed error
}

// mostRounds is how often models are read again with their words put right: a mistake
// may hide another, and what hides so many is past mending.
const mostRounds = 8

// with are the options with some changes made, and nothing told again; the error is that
// two of them change the same.
func (fx *fixing) with(mends []mend.Mend) (Options, error) {
	o := fx.o
	o.Model.PassedOver, o.Model.Unasked = nil, nil
	o.Model.Overlay = maps.Clone(fx.o.Model.Overlay)
	byPath := map[string][]edit.Edit{}
	for _, m := range mends {
		byPath[m.File.Path] = append(byPath[m.File.Path], m.Edit)
	}
	for path, edits := range byPath {
		after, err := edit.Apply(edits[0].File.Src, edits)
		if err != nil {
			return o, err
		}
		o.Model.Overlay[path] = after
	}
	return o, nil
}

// apply makes changes that go together.
func (fx *fixing) apply(mends []mend.Mend) {
	o, err := fx.with(mends)
	if err != nil {
		panic("judge: " + err.Error()) // they were tried
	}
	for _, m := range mends {
		if path := m.File.Path; fx.names[path] == "" {
			fx.was[path], fx.names[path] = m.File.Src, m.File.Name
		}
	}
	fx.o.Model.Overlay = o.Model.Overlay
	fx.out.Mends = append(fx.out.Mends, mends...)
	slices.SortStableFunc(fx.out.Mends, func(a, b mend.Mend) int {
		if c := strings.Compare(a.File.Name, b.File.Name); c != 0 {
			return c
		}
		return a.Start - b.Start
	})
}

func (fx *fixing) leave(mends []mend.Mend, why string) {
	for _, m := range mends {
		fx.left(mend.Left{Rule: m.Rule, On: m.On, At: m.At, Why: why})
	}
}

// left notes what isn't changed, once for all stages and rounds.
func (fx *fixing) left(all ...mend.Left) {
	for _, l := range all {
		k := leftAt{l.Rule, l.On, l.Why, l.At.Place()}
		if !fx.told[k] {
			fx.told[k] = true
			fx.out.Left = append(fx.out.Left, l)
		}
	}
}

// leftAt is what isn't changed as people are told it: each stage has read the files for itself.
type leftAt struct {
	rule, on, why string
	at            value.Place
}

// typos puts words right until none is left that is unmistakable. Words are put right
// together; one that makes something worse, in whatever stage, isn't.
func (fx *fixing) typos(rounds int) error {
	for range rounds {
		o, _ := fx.with(nil)
		made, before, err := fx.read(o)
		if err != nil {
			return err
		}
		others, unlisted, err := fx.others(o)
		if err != nil {
			return err
		}
		var mends []mend.Mend
		for _, m := range made {
			fx.left(m.Left...)
			if why := unlisted[m.dir]; why != "" {
				fx.leave(m.Mends.Mends, why)
			} else {
				mends = append(mends, m.Mends.Mends...)
			}
		}
		mends = fx.most(once(mends), func(mends []mend.Mend) trial {
			o, err := fx.with(mends)
			if err != nil {
				return trial{suspect: anyOf, why: err.Error()}
			}
			_, after, err := fx.read(o)
			if err != nil {
				return fx.stop(err)
			}
			if after < before {
				return trial{suspect: anyOf, why: "with it, less of the model can be read"}
			}
			return fx.elsewhere(o, mends, others)
		})
		if fx.failed != nil {
			return fx.failed
		}
		if len(mends) == 0 {
			return nil
		}
		fx.out.Left, fx.told = nil, map[leftAt]bool{} // they are asked for again
		fx.apply(mends)
	}
	return nil
}

func (fx *fixing) stop(err error) trial {
	fx.failed = err
	return trial{suspect: anyOf}
}

// misspelt are the words that can be put right in a directory.
type misspelt struct {
	mend.Mends
	dir string
}

// read are the words that can be put right, and how many models could be read so far
// that their words were looked at.
func (fx *fixing) read(o Options) (out []misspelt, drafts int, err error) {
	for l, err := range Each(fx.args, o) {
		if err != nil {
			return nil, 0, err
		}
		if l.System != nil || l.Draft != nil {
			drafts++
		}
		out = append(out, misspelt{mend.Problems(l.Problems), l.Dir})
	}
	return out, drafts, nil
}

// other is a system in a stage that nobody has asked for: judged, or nil with its problems.
type other struct {
	report   *rules.Report
	problems []value.Problem
}

// others are the systems in the stages that their sources show beside those asked for,
// by directory and stage, and by directory why they can't be listed.
func (fx *fixing) others(o Options) (all map[[2]string]other, unlisted map[string]string, err error) {
	all, unlisted = map[[2]string]other{}, map[string]string{}
	for l, err := range model.Others(fx.args, o.Model) {
		if err != nil {
			return nil, nil, err
		}
		if l.Unlisted != nil {
			unlisted[l.Dir] = fmt.Sprintf("another stage may need it otherwise, and not all values of %s are written out: give it with --tag", strings.Join(l.Unlisted, ", "))
			continue
		}
		is := other{problems: append(l.Problems, misnamed(l)...)}
		if len(is.problems) == 0 {
			is.report = fx.judge(l.System, o)
		}
		all[[2]string{l.Dir, l.Stage.String()}] = is
	}
	return all, unlisted, nil
}

// elsewhere tells what comes of changes in the stages that nobody has asked for. One that
// can't be judged anyway says nothing.
func (fx *fixing) elsewhere(o Options, mends []mend.Mend, before map[[2]string]other) trial {
	if len(before) == 0 {
		return trial{ok: true}
	}
	after, _, err := fx.others(o)
	if err != nil {
		return fx.stop(err)
	}
	for _, key := range slices.SortedFunc(maps.Keys(before), func(a, b [2]string) int { return slices.Compare(a[:], b[:]) }) {
		was, is := before[key], after[key]
		if was.report == nil {
			continue
		}
		t := trial{suspect: anyOf, why: fmt.Sprintf("another stage (%s) may need it otherwise: give it with --tag", key[1])}
		if is.report == nil {
			t.blamed = blamed(mends, is.problems, func(value.Problem) string { return t.why })
			return t
		}
		if on := otherwiseOn([]*rules.Report{was.report}, []*rules.Report{is.report}); len(on) > 0 {
			t.suspect = func(m mend.Mend) bool { return on[m.On] }
			return t
		}
	}
	return trial{ok: true}
}

// findings makes the changes for what is found, and judges again: no change with which
// something else is found.
func (fx *fixing) findings(before []*rules.Report) ([]*rules.Report, error) {
	o, _ := fx.with(nil)
	others, unlisted, err := fx.others(o)
	if err != nil {
		return nil, err
	}
	var all []mend.Mend
	for _, r := range before {
		made := mend.Findings(r, catalogue.All())
		fx.left(made.Left...)
		if why := unlisted[r.System.Dir]; why != "" {
			fx.leave(made.Mends, why)
		} else {
			all = append(all, made.Mends...)
		}
	}
	reports := before
	all = fx.most(once(all), func(mends []mend.Mend) trial {
		o, err := fx.with(mends)
		if err != nil {
			return trial{suspect: anyOf, why: err.Error()}
		}
		after, err := fx.all(o)
		var u *Unjudged
		if errors.As(err, &u) {
			var problems []value.Problem
			for _, l := range u.Failed {
				problems = append(problems, l.Problems...)
			}
			return trial{blamed: blamed(mends, problems, refusal), suspect: anyOf, why: refusal(problems[0])}
		}
		if err != nil {
			return fx.stop(err)
		}
		if on := otherwiseOn(before, after); len(on) > 0 {
			return trial{suspect: func(m mend.Mend) bool { return on[m.On] }, why: "with it, something else is said of the system"}
		}
		t := fx.elsewhere(o, mends, others)
		if t.ok {
			reports = after
		}
		return t
	})
	if fx.failed != nil {
		return nil, fx.failed
	}
	fx.apply(all)
	return reports, nil
}

// blamed are the changes that can't be written, as the models with all of them say: those
// of what can't be read then, and all in a struct that takes no other field.
func blamed(all []mend.Mend, problems []value.Problem, why func(value.Problem) string) map[edit.Edit]string {
	out := map[edit.Edit]string{}
	for _, p := range problems {
		closed := strings.Contains(p.Message, notAllowed)
		for _, m := range all {
			it := m.Path == p.Path || strings.HasPrefix(m.Path, p.Path+".") || closed && parent(m.Path) == parent(p.Path)
			if p.Path != "" && m.Path != "" && it && out[m.Edit] == "" {
				out[m.Edit] = why(p)
			}
		}
	}
	return out
}

// notAllowed is how CUE says that a struct takes no other field.
const notAllowed = "not allowed"

// parent is the path of the struct in which a field stands.
func parent(path string) string { return path[:max(0, strings.LastIndexByte(path, '.'))] }

// refusal is why a change can't be written, as people read it.
func refusal(p value.Problem) string {
	if strings.Contains(p.Message, notAllowed) {
		return parent(p.Path) + " is closed, by close(...) or as a definition, and takes no other field"
	}
	return "with it the model can't be judged: " + p.Path + ": " + p.Message
}

// otherwiseOn are the entities that findings have to do with which are new, gone, graver
// or milder: a fault that is told no more since a fact is called unknown is still there.
// That a waiver isn't called unused any more is what its removal is for.
func otherwiseOn(before, after []*rules.Report) map[string]bool {
	type key struct{ system, print string }
	severities := func(reports []*rules.Report) map[key]rules.Severity {
		out := map[key]rules.Severity{}
		for _, r := range reports {
			for i := range r.Findings {
				k := key{r.System.Called(), r.Findings[i].Fingerprint()}
				out[k] = max(out[k], r.Findings[i].Severity)
			}
		}
		return out
	}
	on := map[string]bool{}
	differ := func(reports []*rules.Report, from map[key]rules.Severity, passed func(*rules.Finding) bool) {
		for _, r := range reports {
			for i := range r.Findings {
				f := &r.Findings[i]
				if from[key{r.System.Called(), f.Fingerprint()}] == f.Severity || passed(f) {
					continue
				}
				on[f.On.Name] = true
				for _, rel := range f.Related {
					on[rel.Entity.Name] = true
				}
				for _, of := range f.Of {
					on[of.Name] = true
				}
			}
		}
	}
	differ(after, severities(before), func(*rules.Finding) bool { return false })
	differ(before, severities(after), func(f *rules.Finding) bool { return f.Rule.Name == rules.WaiverUnused })
	return on
}

// once are changes without those that are made twice: systems may share a file.
func once(mends []mend.Mend) (out []mend.Mend) {
	type change struct {
		path       string
		start, end int
		text       string
	}
	seen := map[change]bool{}
	for _, m := range mends {
		c := change{m.File.Path, m.Start, m.End, m.Text}
		if !seen[c] {
			seen[c] = true
			out = append(out, m)
		}
	}
	return out
}

// files are those that hold something else than they did.
func (fx *fixing) files() (out []FixedFile) {
	for _, path := range slices.Sorted(maps.Keys(fx.was)) {
		after, is := fx.o.Model.Overlay[path]
		if is && string(after) != string(fx.was[path]) {
			out = append(out, FixedFile{fx.names[path], path, fx.was[path], after})
		}
	}
	slices.SortFunc(out, func(a, b FixedFile) int { return strings.Compare(a.Name, b.Name) })
	return out
}
