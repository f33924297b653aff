package model

import (
	"fmt"
	"slices"

	"tautline.dev/model/platform"
	"tautline.dev/model/value"
)

// outermost are those who repeat, the outer first: what an outer one tries, each
// inner one tries again.
var outermost = []Retrier{ByCaller, ByBrokerRetrier, ByPlatform, ByMesh}

// Tries is how often a line is tried in all, and whether that is known: where two
// repeat it, their tries multiply.
func (l *Line) Tries() (Attempts, bool) {
	tries, ok := l.Retry.Tries()
	for _, r := range l.Under {
		more, known := r.Tries()
		tries, ok = tries.Times(more), ok && known
	}
	return tries, ok
}

// RetriesOn is after what a line is tried again, "refused" or "any", and whether
// that is known: of several who repeat it, whoever does so after anything decides.
func (l *Line) RetriesOn() (string, bool) {
	all := append([]*Retry{&l.Retry}, l.Under...)
	on, known := "refused", true
	for _, r := range all {
		if tries, ok := r.Tries(); ok && tries == 1 && len(all) > 1 {
			continue
		}
		switch said, ok := r.On.Get(); {
		case said == "any":
			return said, true
		case !ok:
			known = false
		}
	}
	if !known {
		return "", false
	}
	return on, true
}

// Retries are all who repeat a line, the outer first.
func (l *Line) Retries() []*Retry { return append([]*Retry{&l.Retry}, l.Under...) }

// repeatsUnder tells whether the facts of a platform are those of a mesh, whose
// tries come on top of those that the sender is said to make itself, and tells how
// often it does. A gateway that is such a proxy is the sender itself.
func repeatsUnder(l *Line, by string, facts []platform.Fact) bool {
	if on := l.From.Platform.Or(nil); l.From.Kind == Gateway && len(on) > 0 && on[len(on)-1] == by {
		return false
	}
	if !slices.ContainsFunc(facts, func(f platform.Fact) bool { return f.Path == "retry.attempts" && f.Implied() != nil }) {
		return false
	}
	if !l.callerRepeats() || len(l.Under) > 0 && l.Under[0].By.State() == Stated {
		return false
	}
	return areOfMesh(facts)
}

// callerRepeats tells whether the sender's own program tries again: it says so, or the
// library with which it calls does, unless told otherwise.
func (l *Line) callerRepeats() bool {
	if l.Retry.By.Or("") != ByCaller {
		return false
	}
	o := l.Retry.By.Origin()
	return l.Retry.By.State() == Stated || o != nil && o.Source != nil && o.Source.By == l.Client.Or("") && l.Retry.Attempts.Known()
}

// areOfMesh tells whether the facts of a platform say that a mesh tries again.
func areOfMesh(facts []platform.Fact) bool {
	return slices.ContainsFunc(facts, func(f platform.Fact) bool {
		n := f.Implied()
		return f.Path == "retry.by" && n != nil && n.Text == string(ByMesh)
	})
}

// under is the retry that a platform makes within each try of a line's own.
func (l *Line) under() *Retry {
	if len(l.Under) == 0 {
		l.Under = []*Retry{{}}
	}
	return l.Under[0]
}

// outerRetry reads a list of retries, one for each who repeats, and returns the
// line's node as if the outermost were stated alone.
func (d *decoder) outerRetry(l *Line, n *value.Node, path string) *value.Node {
	list := n.Get("retry")
	if list == nil || list.Kind != value.List {
		return n
	}
	type entry struct {
		n  *value.Node
		by Retrier
	}
	var entries []entry
	for i, item := range list.Items {
		at := fmt.Sprintf("%s.retry[%d]", path, i)
		by := Retrier(textOf(item.Get("by")))
		switch {
		case item.Kind == value.Broken:
			continue
		case !slices.Contains(outermost, by):
			d.say(item.At, at, "a list of retries has one for each who repeats: say who this one is (`by`)")
			continue
		case slices.ContainsFunc(entries, func(e entry) bool { return e.by == by }):
			d.say(item.Get("by").At, at+".by", "%s is there twice: a list of retries has one for each who repeats", by)
			continue
		}
		entries = append(entries, entry{item, by})
	}
	if len(list.Items) == 0 {
		d.say(list.At, path+".retry", "the list names nobody who repeats; write \"none\"")
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return slices.Index(outermost, a.by) - slices.Index(outermost, b.by) })
	out := *n
	out.Fields = slices.Clone(n.Fields)
	for i := range out.Fields {
		if out.Fields[i].Label != "retry" {
			continue
		}
		if len(entries) == 0 {
			out.Fields = slices.Delete(out.Fields, i, i+1)
			break
		}
		out.Fields[i].Value = entries[0].n
		break
	}
	for _, e := range entries[min(1, len(entries)):] {
		r := &Retry{}
		wrapped := &value.Node{Kind: value.Struct, At: e.n.At, Fields: []value.Field{{Label: "retry", At: e.n.At, Value: e.n}}}
		d.facts(wrapped, path, r.facts)
		l.Under = append(l.Under, r)
	}
	return &out
}
