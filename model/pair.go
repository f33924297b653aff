package model

import (
	"slices"
	"strings"

	"tautline.dev/model/platform"
)

// Case is one way in which a line between two platforms can be drawn, with what
// a reviewer asks of it answered as far as anybody knows. The answers are the facts
// that a model with such a line gets from its platforms.
type Case struct {
	// Line is the line, with all that its platforms imply; of its ends only kind and
	// platforms are known.
	Line *Line
	// Ways are how the ends may talk for it to hold: "async push".
	Ways []string
	// Usual tells that a model gets it that states nothing of the interaction.
	Usual bool
	// Bare tells that neither end's platforms say anything of it: then it is the shape of
	// the model alone that answers, and the rest is to be asked.
	Bare bool
	// Kinds are the kinds of the ends for which it holds: "queue to worker". Empty
	// where the kinds decide nothing.
	Kinds []string
	// Parts are the answers, a part each: one, or the hand-off and the processing.
	Parts []Part
}

// Part is a part of a line, and what is known of it.
type Part struct {
	// Segment is "" where the line has one part only.
	Segment platform.Segment
	Answers []Answer
}

// End is one end of a line of which only the platforms are known, from the outside
// in, as a box names them.
type End []*platform.Platform

// ID is the end as it is asked for: "kubernetes,istio-1.24".
func (e End) ID() string { return strings.Join(e.ids(), ",") }

func (e End) ids() []string {
	var ids []string
	for _, p := range e {
		ids = append(ids, p.ID)
	}
	return ids
}

// kinds are those that a box on all these platforms can be; where they share none,
// those of the innermost.
func (e End) kinds() []string {
	inner := e[len(e)-1].Kinds
	shared := slices.Clone(inner)
	for _, p := range e[:len(e)-1] {
		shared = slices.DeleteFunc(shared, func(k string) bool { return !slices.Contains(p.Kinds, k) })
	}
	if len(shared) == 0 {
		return inner
	}
	return shared
}

// Speaks tells whether a platform of either end says anything of a line from the
// one to the other.
func Speaks(from, to End) bool {
	for _, a := range from {
		for _, b := range to {
			if len(Between(a, b)) > 0 {
				return true
			}
		}
	}
	return false
}

// Cases are the ways in which a line from one end to another can be drawn which
// differ in what holds of it, the usual one first. What only the model's own shape
// would say of is left out, unless there is nothing else: what is to be asked of a
// line is to be asked of that one, too.
func Cases(from, to End) []Case {
	if told := cases(from, to, false); len(told) > 0 {
		return told
	}
	return cases(from, to, true)
}

// cases are those of which somebody says something, or all: then they are bare.
func cases(from, to End, bare bool) []Case {
	var found []Case
	told := map[string]int{}
	for _, a := range from.kinds() {
		for _, b := range to.kinds() {
			if !joins(from, to, Kind(a), Kind(b)) {
				continue
			}
			for i, l := range ways(from, to, Kind(a), Kind(b)) {
				c := Case{Line: l, Usual: i == 0, Bare: bare, Parts: parts(l)}
				if !bare && !c.rests() {
					continue
				}
				at, seen := told[c.print()]
				if !seen {
					at = len(found)
					told[c.print()] = at
					found = append(found, c)
				}
				into := &found[at]
				into.Usual = into.Usual || c.Usual
				into.Kinds = addNew(into.Kinds, a+" to "+b)
				into.Ways = addNew(into.Ways, l.way())
			}
		}
	}
	slices.SortStableFunc(found, func(x, y Case) int { return x.rank() - y.rank() })
	// The kinds of the ends are told where they decide something.
	for i := range found {
		alone := !slices.ContainsFunc(found, func(c Case) bool {
			return c.Line != found[i].Line && slices.ContainsFunc(c.Ways, func(w string) bool { return slices.Contains(found[i].Ways, w) })
		})
		if alone {
			found[i].Kinds = nil
		}
	}
	return found
}

func addNew(to []string, s string) []string {
	if slices.Contains(to, s) {
		return to
	}
	return append(to, s)
}

// rests tells whether any answer rests on what a platform says, rather than on the
// shape of the model alone.
func (c *Case) rests() bool {
	for _, p := range c.Parts {
		for _, a := range p.Answers {
			if slices.ContainsFunc(a.Facts, func(g Grounds) bool { return g.Source.By != theModel }) {
				return true
			}
		}
	}
	return false
}

// rank puts the usual way first, and of a library that is a queue and its worker the
// way out of the queue.
func (c *Case) rank() int {
	rank := 0
	if !c.Usual {
		rank += 2
	}
	if c.Line.From.Family() != Channel {
		rank++
	}
	return rank
}

// joins tells whether anybody draws a line between two kinds. Nothing goes from a
// store into a store, to a client or to a clock; and of one platform that is a queue
// and its worker, the way is into the queue or out of it: whoever is on another
// platform, and no channel, puts work into the queue.
func joins(from, to End, a, b Kind) bool {
	if a.Family() == Store && b.Family() == Store || b == Client || b == Scheduler {
		return false
	}
	both := func(e End) bool {
		has := func(f Family) bool {
			return slices.ContainsFunc(e.kinds(), func(k string) bool { return Kind(k).Family() == f })
		}
		return has(Channel) && has(Compute)
	}
	if both(to) {
		return (a.Family() == Channel) != (b.Family() == Channel)
	}
	return true
}

// ways are lines between two kinds of box, by each interaction that the platforms
// leave open: first the one that holds when nobody states it.
func ways(from, to End, a, b Kind) []*Line {
	usual := implied(from, to, a, b, nil)
	out := []*Line{usual}
	fixed := func(f AnyFact) bool {
		return f.Known() && (f.Limit() != nil && f.Limit().Fixed != nil || f.Origin().Source.By == theModel)
	}
	for _, mode := range []Mode{Sync, Async} {
		if fixed(&usual.Mode) || usual.Mode.Or("") == mode {
			continue
		}
		out = append(out, implied(from, to, a, b, func(l *Line) { l.Mode = stated(mode) }))
	}
	if !usual.Mode.Known() {
		out = out[1:]
	}
	if !out[0].Delivery.Known() && a.Family() == Channel {
		out = nil
		for _, d := range []Delivery{Push, Poll} {
			out = append(out, implied(from, to, a, b, func(l *Line) { l.Delivery = stated(d) }))
		}
	}
	return out
}

func stated[T any](v T) Fact[T] { return Fact[T]{value: v, state: Stated, origin: &Origin{}} }

// implied is a line between two boxes with all that their platforms imply, once a
// team has stated something of it.
func implied(from, to End, a, b Kind, state func(*Line)) *Line {
	x, y := &Box{ID: from.ID(), Kind: a}, &Box{ID: to.ID(), Kind: b}
	x.Platform, y.Platform = stated(Platforms(from.ids())), stated(Platforms(to.ids()))
	l := &Line{ID: "line", From: x, To: y}
	if state != nil {
		state(l)
	}
	x.Out, y.Into = []*Line{l}, []*Line{l}
	own := map[string]*platform.Platform{}
	for _, p := range slices.Concat(from, to) {
		own[p.ID] = p
	}
	(&System{Boxes: []*Box{x, y}, Lines: []*Line{l}}).imply(own)
	return l
}

// parts are the parts of a line, each with its answers: the line itself, or each of
// its two segments, with what the line has once.
func parts(l *Line) []Part {
	if l.Processing == nil {
		return []Part{{Answers: answers(l, "")}}
	}
	processing := *l
	processing.Segment = *l.Processing
	return []Part{
		{Segment: platform.HandOff, Answers: answers(l, platform.HandOff)},
		{Segment: platform.Processing, Answers: answers(&processing, platform.Processing)},
	}
}

// way is how the ends of a line talk, as far as it is known.
func (l *Line) way() string {
	return strings.TrimSpace(string(l.Mode.Or("")) + " " + string(l.Delivery.Or("")))
}

// print is all that a case says, for telling cases apart.
func (c *Case) print() string {
	var b strings.Builder
	for _, p := range c.Parts {
		b.WriteString("\n" + string(p.Segment))
		for _, a := range p.Answers {
			b.WriteString("\n" + a.Says + " / " + a.Ask)
		}
	}
	return b.String()
}
