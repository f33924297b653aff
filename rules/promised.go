package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/model/value"
)

// less is one way in which a model asks less of its system than another: what was found
// about that isn't put right by it.
type less struct {
	on model.Entity
	// path is what it is about, of that entity.
	path string
	says string
	at   value.Span
}

// promisesLoosened tells of each promise that a change takes out of the model, or weakens.
// What the base itself has come to ask since the change left it is no word of the change.
func (r *Report) promisesLoosened(changed *model.System) []Finding {
	all := r.promisesLess(r.Base.System, changed)
	if r.Base.Left != nil {
		type key struct{ on, path string }
		own := map[key]bool{}
		for _, l := range r.promisesLess(r.Base.Left, changed) {
			own[key{l.on.Name, l.path}] = true
		}
		all = slices.DeleteFunc(all, func(l less) bool { return !own[key{l.on.Name, l.path}] })
	}
	var out []Finding
	for _, l := range all {
		at := l.at
		if !at.IsValid() {
			at = l.on.At
		}
		out = append(out, Finding{On: l.on, At: at, Discriminator: l.path, Message: "this change promises less: " + l.says})
	}
	return out
}

// promisesLess compares what two systems promise.
func (r *Report) promisesLess(was, is *model.System) []less {
	out := objectivesLess(is.Entity(), "the system", &was.Objectives, &is.Objectives, nil)
	for _, old := range was.Boxes {
		b := is.Box(bareID(r.Base.called(was, old.Entity().Name)))
		if b == nil {
			continue // what isn't there promises nothing
		}
		out = append(out, objectivesLess(b.Entity(), "`"+b.ID+"`", &old.Objectives, &b.Objectives, nil)...)
		before, had := old.Tier.Get()
		if now, has := b.Tier.Get(); had && old.Tier.State() == model.Stated && b.Ours() && (!has || now > before) {
			says := fmt.Sprintf("`%s` is of tier %d, and was of tier %d", b.ID, now, before)
			if !has {
				says = fmt.Sprintf("`%s` states no tier, and was of tier %d", b.ID, before)
			}
			out = append(out, less{b.Entity(), "tier", says, b.Tier.At()})
		}
	}
	for _, old := range was.Flows {
		out = append(out, r.flowLess(was, is, old)...)
	}
	told := map[string]bool{} // of a flow's steps
	for _, l := range out {
		told[l.on.Name+"."+l.path] = true
	}
	for _, x := range is.Spares(was, func(entity string) string { return r.Base.called(was, entity) }) {
		if l := spared(is, x); !told[l.on.Name+"."+l.path] {
			out = append(out, l)
		}
	}
	return out
}

// spared tells of what needn't happen any more: what says so, and what was said.
func spared(is *model.System, x model.Spared) less {
	id := x.Is.ID
	if x.Flow == nil {
		path, says, at := "dependency", fmt.Sprintf("`%s` is a soft dependency now, and was needed", id), x.Is.Dependency.At()
		if x.Is.MayBeLost() {
			was := "was not stated"
			if g, ok := x.Was.Guarantee.Get(); ok {
				was = "was " + string(g)
			}
			path, says, at = "guarantee", fmt.Sprintf("what `%s` does may be lost (`guarantee` is %s, and %s)", id, x.Is.Guarantee.Text(), was), x.Is.Guarantee.At()
		}
		return less{x.Is.Entity(), path, says + "; it needn't happen any more", at}
	}
	says := fmt.Sprintf("the flow `%s` does `%s` only on some of its ways, and did it on all", x.Flow.ID, id)
	if !x.Flow.Passes(x.Is) {
		says = fmt.Sprintf("the flow `%s` doesn't take `%s` any more, which is still there", x.Flow.ID, id)
		var others []string
		for _, f := range is.Flows {
			if f.Passes(x.Is) {
				others = append(others, "`"+f.ID+"`")
			}
		}
		if len(others) > 0 {
			says += fmt.Sprintf("; %s does, and nothing says that both happen", phrase.Some(others))
		}
	}
	return less{x.Flow.Entity(), "steps." + id, says, x.Flow.At}
}

// flowLess tells what less is asked of a flow, or that nothing is any more.
func (r *Report) flowLess(was, is *model.System, old *model.Flow) (out []less) {
	here := func(l *model.Line) *model.Line { return is.Line(bareID(r.Base.called(was, l.Entity().Name))) }
	f := is.Flow(bareID(r.Base.called(was, old.Entity().Name)))
	if f == nil {
		return flowGone(is, old, here)
	}
	tell := func(path string, at value.Span, says string, args ...any) {
		out = append(out, less{f.Entity(), path, fmt.Sprintf(says, args...), at})
	}
	if old.Critical() && !f.Critical() {
		tell("importance", f.Importance.At(), "the importance of the flow `%s` is %s, and was critical", f.ID, f.Importance.Text())
	}
	if old.Critical() {
		for _, l := range linesOf(old) {
			if now := here(l); now != nil && !onCritical(is, now) && f.Critical() {
				tell("steps."+now.ID, f.At, "the flow `%s` doesn't take `%s` any more, which is still there, and no critical flow does", f.ID, now.ID)
			}
		}
	}
	if _, later := f.AcceptsLater(is, old, func(entity string) string { return r.Base.called(was, entity) }); later {
		before, _ := old.Accepted.Get()
		if now, ok := f.Accepted.Get(); ok {
			tell("accepted", f.Accepted.At(), "the work of the flow `%s` is accepted with `%s`, and was with `%s`, which isn't done later: what goes wrong until then is promised to nobody any more", f.ID, now.ID, before.ID)
		} else {
			tell("accepted", f.At, "the flow `%s` doesn't say any more where its work is accepted, and that was `%s`", f.ID, before.ID)
		}
	}
	switch {
	case len(f.Effects) == 0: // all are asked for
	case len(old.Effects) == 0:
		tell("effects", f.At, "the flow `%s` names its `effects` now, and no other has to happen: %s", f.ID, phrase.Some(idsOf(f.Effects)))
	default:
		for _, l := range old.Effects {
			if now := here(l); now != nil && !slices.Contains(f.Effects, now) {
				tell("effects."+now.ID, f.At, "`%s` is not among the `effects` of the flow `%s` any more", now.ID, f.ID)
			}
		}
	}
	others := &is.Objectives // hold for what is critical
	if !f.Critical() {
		others = nil
	}
	return append(out, objectivesLess(f.Entity(), "the flow `"+f.ID+"`", &old.Objectives, &f.Objectives, others)...)
}

// flowGone tells of a flow that isn't there any more, if anything hung on it: that it was
// critical, or that it promised something.
func flowGone(is *model.System, old *model.Flow, here func(*model.Line) *model.Line) []less {
	what := "flow"
	if old.Critical() {
		what = "critical flow"
	} else if len(objectivesLess(model.Entity{}, "", &old.Objectives, &model.Objectives{}, nil)) == 0 && !old.Accepted.Known() && len(old.Effects) == 0 {
		return nil
	}
	lines, left := linesOf(old), 0
	for _, l := range lines {
		if here(l) != nil {
			left++
		}
	}
	says := fmt.Sprintf("the %s `%s` is gone, and nobody asks any more what becomes of its work", what, old.ID)
	switch {
	case len(lines) == 0:
	case left == 0:
		says += "; none of its lines is there any more either"
	case left == len(lines):
		says += "; its lines are all still there"
	default:
		says += fmt.Sprintf("; %d of its %d lines are still there", left, len(lines))
	}
	return []less{{is.Entity(), "flows." + old.ID, says, value.Span{}}}
}

// objectivesLess tells what of some objectives is gone or weaker. Where somebody promises
// nothing of its own any more, what holds instead is said by others, nil where nothing is.
func objectivesLess(on model.Entity, by string, was, is, others *model.Objectives) (out []less) {
	for _, o := range objectives {
		before, now, looser := o.compare(was, is)
		if looser && now == "" && others != nil {
			_, now, looser = o.compare(was, others)
		}
		if !looser {
			continue
		}
		says := fmt.Sprintf("the %s of %s is %s, and was %s", o.name, by, now, before)
		if now == "" {
			says = fmt.Sprintf("%s promises no %s any more, and promised %s", by, o.name, before)
		}
		out = append(out, less{on, "objectives." + o.path, says, o.at(is)})
	}
	return out
}

// objective is one of the things that can be promised.
type objective struct {
	path, name string
	// compare tells whether the second of two asks for less than the first states, and what
	// both say: "" for what isn't promised.
	compare func(was, is *model.Objectives) (before, now string, looser bool)
	at      func(*model.Objectives) value.Span
}

// objectives are all of them; a test holds them against the language.
var objectives = []objective{
	promised("availability", "availability", func(o *model.Objectives) *model.Fact[float64] { return &o.Availability }, true),
	promised("latency.p50", "latency (p50)", func(o *model.Objectives) *model.Fact[time.Duration] { return &o.Latency.P50 }, false),
	promised("latency.p99", "latency (p99)", func(o *model.Objectives) *model.Fact[time.Duration] { return &o.Latency.P99 }, false),
	promised("latency.p999", "latency (p999)", func(o *model.Objectives) *model.Fact[time.Duration] { return &o.Latency.P999 }, false),
	promised("rto", "RTO", func(o *model.Objectives) *model.Fact[time.Duration] { return &o.RTO }, false),
	promised("rpo", "RPO", func(o *model.Objectives) *model.Fact[time.Duration] { return &o.RPO }, false),
}

// promised is an objective of which more, or less, is the stricter one.
func promised[T cmp.Ordered](path, name string, of func(*model.Objectives) *model.Fact[T], more bool) objective {
	return objective{path, name, func(was, is *model.Objectives) (before, now string, looser bool) {
		old, had := of(was).Get()
		if !had || of(was).State() != model.Stated {
			return "", "", false
		}
		v, has := of(is).Get()
		if !has {
			return of(was).Text(), "", true
		}
		return of(was).Text(), of(is).Text(), more && v < old || !more && v > old
	}, func(o *model.Objectives) value.Span { return of(o).At() }}
}

// linesOf are the lines that a flow takes, each once.
func linesOf(f *model.Flow) []*model.Line {
	var out []*model.Line
	for _, step := range f.Steps {
		for _, l := range step {
			if !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	return out
}

func onCritical(s *model.System, l *model.Line) bool {
	return slices.ContainsFunc(s.Flows, func(f *model.Flow) bool { return f.Critical() && f.Passes(l) })
}

func idsOf(lines []*model.Line) []string {
	var out []string
	for _, l := range lines {
		out = append(out, "`"+l.ID+"`")
	}
	return out
}

// bareID is an entity's name without its map.
func bareID(entity string) string {
	_, id, _ := strings.Cut(entity, ".")
	return id
}
