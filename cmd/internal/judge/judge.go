// Package judge is the one way from what somebody asks to what is known of it:
// it reads models, tells what keeps them from being judged, judges them, explores
// their flows and asks what an outage does. Every command, and whatever else
// answers for a model, goes through here, so that all give the same answer.
//
// It knows no flag, writes nothing, and ends no process.
package judge

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"tautline.dev/model"
	"tautline.dev/model/value"
	"tautline.dev/rules"
	"tautline.dev/rules/catalogue"
	"tautline.dev/rules/own"
	"tautline.dev/rules/profile"
	"tautline.dev/rules/readiness"
	"tautline.dev/rules/signoff"
)

// Options are how models are read and judged.
type Options struct {
	// Model says where models are read from.
	Model model.Options
	// Bounds hold for reading models, and for judging them.
	Bounds Bounds
	// Strict makes whatever is passed over beside the models a reason not to judge;
	// nil leaves that to the profile: before a merge nothing may be.
	Strict *bool
	// Profile is judged by instead of the models' own, unless it is "".
	Profile string
	// PolicyFrom are the systems whose policies and waivers are judged by; nil where each
	// is judged by its own.
	PolicyFrom *Against
	// Before is what was known before: only what is new since then is a finding. Nil
	// where nobody asked for that.
	Before Before
	// Now is the day of the judgement, an input so that the same input gives
	// the same verdict.
	Now time.Time
}

// Unjudged says that some systems can't be judged, and why. Then there is no
// verdict on any: a model that doesn't load has not passed.
type Unjudged struct {
	// Failed are the systems that can't be judged, each with its problems.
	Failed []model.Loaded
}

func (u *Unjudged) Error() string {
	return fmt.Sprintf("%s: %v", u.Failed[0].Dir, u.Failed[0].Problems[0])
}

// Incomplete says that what was judged is not all that looks like a model.
type Incomplete struct{ Over []model.PassedOver }

func (i *Incomplete) Error() string {
	lines := []string{"not everything here is judged, and nothing may be passed over (--strict)"}
	for _, o := range i.Over {
		lines = append(lines, "  "+o.String())
	}
	return strings.Join(lines, "\n")
}

// demanding tells whether a profile lets nothing be passed over.
func demanding(name string) bool {
	return slices.Index(profile.Names, name) >= slices.Index(profile.Names, "merge")
}

// Each reads the systems that the arguments name, as model.Each does, and adds
// to their problems whatever else keeps them from being judged. It keeps none
// of them, but for their names. The bounds hold until the last was read, and
// include what is done with one before the next is asked for.
func Each(args []string, o Options) iter.Seq2[model.Loaded, error] {
	return func(yield func(model.Loaded, error) bool) {
		defer o.Bounds.Watch()()
		each(args, o)(yield)
	}
}

func each(args []string, o Options) iter.Seq2[model.Loaded, error] {
	return func(yield func(model.Loaded, error) bool) {
		names := names{}
		for l, err := range model.Each(args, o.Model) {
			if err == nil {
				l.Problems = append(toldOnce(l.Problems), misnamed(l)...)
				if len(l.Problems) == 0 {
					l.Problems = names.twice(l.System)
				}
			}
			if !yield(l, err) {
				return
			}
		}
	}
}

// misnamed is what a model names that there is not, outside of itself: rules,
// and items of the checklist. It is told of a model with other mistakes, too.
func misnamed(l model.Loaded) []value.Problem {
	s := l.System
	if s == nil {
		s = l.Draft
	}
	if s == nil {
		return nil
	}
	problems := append(own.Check(s, catalogue.All()), rules.CheckPolicy(s, Rules(s))...)
	return append(problems, readiness.Unknown(s)...)
}

// Rules are all rules that a system is judged by: those of the catalogue, and its own.
func Rules(s *model.System) []*rules.Rule {
	if s == nil || len(s.Own) == 0 {
		return catalogue.All()
	}
	return slices.Concat(catalogue.All(), own.Rules(s))
}

// names are where systems were first named.
type names map[string]value.Span

// twice finds a system whose name another one has: their findings could not be
// told apart.
func (n names) twice(s *model.System) []value.Problem {
	first, taken := n[s.Called()]
	if !taken {
		n[s.Called()] = s.At
		return nil
	}
	if first.Place() == s.At.Place() {
		return []value.Problem{{
			At: s.At, Path: "system",
			Message: fmt.Sprintf("%q is named twice, by a file of it and by its directory or another file: name its directory alone", s.Name),
		}}
	}
	return []value.Problem{{
		At: s.At, Path: "system", Related: []value.Span{first},
		Message: fmt.Sprintf("%q is the name of two systems; a system's name tells its findings apart", s.Name),
	}}
}

// Load reads the systems that the arguments name. The error is an *Unjudged if
// any of them can't be judged, and model.ErrNothing if there are none.
func Load(args []string, o Options) ([]*model.System, error) {
	defer o.Bounds.Watch()()
	return load(args, o)
}

func load(args []string, o Options) ([]*model.System, error) {
	systems, failed, err := loadSome(args, o)
	if err != nil {
		return nil, err
	}
	if len(failed) > 0 {
		return nil, &Unjudged{failed}
	}
	return systems, nil
}

// loadSome reads the systems that the arguments name, and tells those that can't be read.
func loadSome(args []string, o Options) (systems []*model.System, failed []model.Loaded, err error) {
	for l, err := range each(args, o) {
		switch {
		case err != nil:
			return nil, nil, err
		case len(l.Problems) > 0:
			failed = append(failed, l)
		default:
			systems = append(systems, l.System)
		}
	}
	return systems, failed, nil
}

// Check reads the systems that the arguments name, and judges them. Its errors
// are those of Load, and an *Incomplete where something was passed over and nothing
// may be.
func Check(args []string, o Options) ([]*rules.Report, error) {
	defer o.Bounds.Watch()()
	return check(args, o)
}

func check(args []string, o Options) ([]*rules.Report, error) {
	var over []model.PassedOver
	tell := o.Model.PassedOver
	o.Model.PassedOver = func(p model.PassedOver) {
		if slices.Contains(over, p) {
			return
		}
		over = append(over, p)
		if tell != nil {
			tell(p)
		}
	}
	systems, empty, nothing := o.loadLeft(args)
	var missing *model.Missing
	gone := errors.Is(nothing, model.ErrNothing) && o.PolicyFrom.any() || errors.As(nothing, &missing) && o.PolicyFrom.tookAway(missing)
	if nothing != nil && !gone {
		return nil, nothing
	}
	if len(empty) > 0 && slices.ContainsFunc(empty, func(l model.Loaded) bool { return !l.Empty || !o.PolicyFrom.hadAt(l.Dir) }) {
		return nil, &Unjudged{empty}
	}
	bases := []*Against{o.PolicyFrom}
	if was, ok := o.Before.(*Against); ok && was != o.PolicyFrom {
		bases = append(bases, was)
	}
	for _, base := range bases {
		if err := base.find(systems); err != nil {
			return nil, err
		}
	}
	var reports []*rules.Report
	var failed []model.Loaded
	strict := false
	for _, s := range systems {
		r := System(s, o)
		if len(r.Unable) > 0 {
			failed = append(failed, model.Loaded{Dir: s.Dir, Problems: r.Unable})
		}
		if o.Before != nil {
			r.Since(o.Before.known(s, o))
			o.drop(r, s)
		}
		reports = append(reports, r)
		strict = strict || demanding(r.Profile)
	}
	for _, r := range o.PolicyFrom.vanished(o) {
		if o.Before != nil {
			r.Since(o.Before.known(r.System, o))
			r.Before.Unjudged = append(r.Before.Unjudged, r.Before.Fixed...)
			r.Before.Fixed = nil // it is gone, and not put right
		}
		reports = append(reports, r)
	}
	if len(failed) > 0 {
		return nil, &Unjudged{failed}
	}
	if len(reports) == 0 && nothing != nil {
		return nil, nothing // what is gone is nothing to speak of there
	}
	if o.Strict != nil {
		strict = *o.Strict
	}
	if strict && len(over) > 0 {
		return nil, &Incomplete{over}
	}
	return reports, nil
}

// drop tells what isn't asked any more from what is fixed: by the policy, the incidents, the
// answers and the promises that there were. Where that is what the system was judged by, nothing is
// asked otherwise.
func (o Options) drop(r *rules.Report, s *model.System) {
	before, ok := o.Before.(*Against)
	if !ok || len(r.Before.Fixed) == 0 {
		return
	}
	if was := before.was(s); was != nil && (before != o.PolicyFrom || len(was.Incidents) > 0 || len(was.Reviews) > 0 || !s.PromisesAs(was, renamed(was, s).Called)) {
		r.Before.Drop(o.by(was, s))
	}
}

// System judges one system that was read, by all rules and its own.
func System(s *model.System, o Options) *rules.Report {
	return judged(s, o.PolicyFrom.base(s), o)
}

// judged judges a system by the policy of a base, its own where there is none.
func judged(s *model.System, base *rules.Base, o Options) *rules.Report {
	return rules.Judge(s, rules.Options{Rules: Rules(base.Owning(s)), Profile: o.Profile, Base: base, Now: o.Now})
}

// Quick judges one system by the rules that are over soon: those that search through
// flows are left out, and so are those that speak about what all others found.
func Quick(s *model.System, o Options) *rules.Report {
	return rules.Judge(s, rules.Options{Rules: quick(), Profile: o.Profile, Now: o.Now})
}

var quick = sync.OnceValue(func() []*rules.Rule {
	return slices.DeleteFunc(slices.Clone(catalogue.All()), func(r *rules.Rule) bool {
		return r.Family == rules.Exploration || r.After != nil
	})
})

// ReadyProfile is the profile that a checklist is filled in by where no other
// is asked for: it is signed before a launch.
const ReadyProfile = signoff.Profile

// Checklist fills in the readiness checklist of a system that was judged, by
// a profile, or by ReadyProfile if it is "", with what the system can keep of its
// objectives, and what closes the most. It says by which profile.
func Checklist(r *rules.Report, profile string) (*readiness.Checklist, string) {
	return ChangedChecklist(r, profile, readiness.Earlier{}, nil)
}

// ChangedChecklist is Checklist of a system that was something else before, by the policy
// that held then, where it is given: a change doesn't make open items done by asking less.
func ChangedChecklist(r *rules.Report, profile string, was readiness.Earlier, policy *Against) (*readiness.Checklist, string) {
	if profile == "" {
		profile = ReadyProfile
	}
	again := func(s *model.System) *rules.Report {
		return System(s, Options{Profile: profile, Now: r.Now, PolicyFrom: policy})
	}
	if profile != r.Profile {
		r = again(r.System)
	}
	c := readiness.CheckChange(r, was)
	c.Objectives = readiness.ObjectivesOf(r.System)
	c.Advice = readiness.Advise(c, r, again)
	return c, profile
}
