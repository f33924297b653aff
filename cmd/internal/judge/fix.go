package judge

import (
	"errors"
	"maps"
	"slices"
	"strings"

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
	fx := &fixing{args: args, o: o, was: map[string][]byte{}, names: map[string]string{}}
	fx.o.Model.Overlay = maps.Clone(o.Model.Overlay)
	if fx.o.Model.Overlay == nil {
		fx.o.Model.Overlay = map[string][]byte{}
	}
	if err := fx.typos(); err != nil {
		return nil, err
	}
	reports, err := Check(args, fx.o)
	if err == nil {
		reports, err = fx.findings(reports)
	}
	fx.out.Reports, fx.out.Files = reports, fx.files()
	return &fx.out, err
}

type fixing struct {
	args []string
	o    Options
	out  Fixed
	// was is what files held that are changed, and names how messages call them.
	was   map[string][]byte
	names map[string]string
}

// mostRounds is how often models are read again with their words put right: a mistake
// may hide another, and what hides so many is past mending.
const mostRounds = 8

// typos puts words right until none is left that is unmistakable. Words are put right
// together; where that makes something worse, none of them is.
func (fx *fixing) typos() error {
	worst := -1
	var undo map[string][]byte
	var mends []mend.Mend
	for round := 0; ; round++ {
		problems, drafts, err := fx.problems()
		if err != nil {
			return err
		}
		if worst >= 0 && drafts < worst {
			fx.o.Model.Overlay = undo
			fx.out.Mends = mends
			return nil
		}
		worst = drafts
		made := mend.Problems(problems)
		if len(made.Mends) == 0 || round == mostRounds {
			fx.out.Left = append(fx.out.Left, made.Left...)
			return nil
		}
		undo, mends = maps.Clone(fx.o.Model.Overlay), slices.Clone(fx.out.Mends)
		fx.apply(once(made.Mends))
	}
}

// problems are those of all models, and how many of these could be read so far that
// their words were looked at.
func (fx *fixing) problems() (out []value.Problem, drafts int, err error) {
	o := fx.o
	o.Model.PassedOver = nil
	for l, err := range Each(fx.args, o) {
		if err != nil {
			return nil, 0, err
		}
		if l.System != nil || l.Draft != nil {
			drafts++
		}
		out = append(out, l.Problems...)
	}
	return out, drafts, nil
}

// findings makes the changes for what is found, and judges again. Of changes with which
// something else is found those are taken back that have to do with it.
func (fx *fixing) findings(before []*rules.Report) ([]*rules.Report, error) {
	var all []mend.Mend
	for _, r := range before {
		made := mend.Findings(r, catalogue.All())
		all = append(all, made.Mends...)
		fx.out.Left = append(fx.out.Left, made.Left...)
	}
	all = once(all)
	base, quiet := fx.o.Model.Overlay, fx.o
	quiet.Model.PassedOver = nil
	for len(all) > 0 {
		fx.o.Model.Overlay = maps.Clone(base)
		fx.apply(all)
		quiet.Model.Overlay = fx.o.Model.Overlay
		after, err := Check(fx.args, quiet)
		var u *Unjudged
		if err != nil && !errors.As(err, &u) {
			return nil, err
		}
		other := otherwiseOn(before, after)
		if err == nil && len(other) == 0 {
			return after, nil
		}
		fx.out.Mends = slices.DeleteFunc(fx.out.Mends, func(m mend.Mend) bool { return m.Fingerprint != "" })
		if rest, left := allowed(all, u); len(left) > 0 {
			fx.out.Left = append(fx.out.Left, left...)
			all = rest
			continue
		}
		kept := slices.DeleteFunc(slices.Clone(all), func(m mend.Mend) bool { return err != nil || other[m.On] })
		if len(kept) == len(all) {
			kept = nil // it comes of them all, and nobody can say of which
		}
		for _, m := range all {
			if !slices.ContainsFunc(kept, func(k mend.Mend) bool { return k.Edit == m.Edit }) {
				fx.out.Left = append(fx.out.Left, mend.Left{Rule: m.Rule, On: m.On, At: m.At, Why: "with it, something else is said of the system"})
			}
		}
		all = kept
	}
	fx.o.Model.Overlay = base
	return before, nil
}

// allowed are the changes without those in a struct in which one can't be written, as
// the models with all of them say; what else keeps these from being judged tells nothing.
func allowed(all []mend.Mend, u *Unjudged) (rest []mend.Mend, left []mend.Left) {
	if u == nil {
		return all, nil
	}
	why := map[string]string{} // by the path of the struct
	for _, failed := range u.Failed {
		for _, p := range failed.Problems {
			for _, m := range all {
				if p.Path != "" && (p.Path == m.Path || strings.HasPrefix(m.Path, p.Path+".")) && why[parent(m.Path)] == "" {
					why[parent(m.Path)] = refusal(p)
				}
			}
		}
	}
	for _, m := range all {
		if w := why[parent(m.Path)]; w != "" {
			left = append(left, mend.Left{Rule: m.Rule, On: m.On, At: m.At, Why: w})
		} else {
			rest = append(rest, m)
		}
	}
	return rest, left
}

// parent is the path of the struct in which a field stands.
func parent(path string) string { return path[:max(0, strings.LastIndexByte(path, '.'))] }

// refusal is why a change can't be written, as people read it.
func refusal(p value.Problem) string {
	if strings.Contains(p.Message, "not allowed") {
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
				k := key{r.System.Name, r.Findings[i].Fingerprint()}
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
				if from[key{r.System.Name, f.Fingerprint()}] == f.Severity || passed(f) {
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

// apply makes changes in what is read of the files; each file takes all of its own, or
// none where they don't go together.
func (fx *fixing) apply(mends []mend.Mend) {
	byPath := map[string][]mend.Mend{}
	for _, m := range mends {
		byPath[m.File.Path] = append(byPath[m.File.Path], m)
	}
	for path, ms := range byPath {
		var edits []edit.Edit
		for _, m := range ms {
			edits = append(edits, m.Edit)
		}
		after, err := edit.Apply(ms[0].File.Src, edits)
		if err != nil {
			for _, m := range ms {
				fx.out.Left = append(fx.out.Left, mend.Left{Rule: m.Rule, On: m.On, At: m.At, Why: err.Error()})
			}
			continue
		}
		if _, changed := fx.was[path]; !changed {
			fx.was[path], fx.names[path] = ms[0].File.Src, ms[0].File.Name
		}
		fx.o.Model.Overlay[path] = after
		fx.out.Mends = append(fx.out.Mends, ms...)
	}
	slices.SortStableFunc(fx.out.Mends, func(a, b mend.Mend) int {
		if c := strings.Compare(a.File.Name, b.File.Name); c != 0 {
			return c
		}
		return a.Start - b.Start
	})
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
