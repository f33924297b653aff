package view

import (
	"strings"

	"tautline.dev/analysis/whatif"
	"tautline.dev/model"
	"tautline.dev/render/label"
)

// Harm is what becomes of a box or a line while something else is down.
type Harm string

// The harms, the mildest first.
const (
	// Unknown: nobody says what follows there.
	Unknown Harm = "unclear"
	// Waits: whoever sends on the line gets no answer.
	Waits Harm = "no answer"
	// Degrades: it goes on without what is down.
	Degrades Harm = "degrades"
	// Holds: it keeps the work meanwhile.
	Holds Harm = "holds"
	// Parks: it takes what was given up.
	Parks Harm = "parks"
	// InPart: it fails for some of the work.
	InPart Harm = "fails in part"
	// Fails: it can't do its work.
	Fails Harm = "fails"
	// Loses: work is lost there.
	Loses Harm = "loses work"
	// Down: it is what has failed.
	Down Harm = "down"
)

var harms = []Harm{Waits, Unknown, Degrades, Holds, Parks, InPart, Fails, Loses, Down}

func (h Harm) level() int {
	for i, other := range harms {
		if h == other {
			return i + 1
		}
	}
	return 0
}

// worse keeps the worst harm of an entity.
func worse[T comparable](of map[T]Harm, at T, h Harm) {
	if h.level() > of[at].level() {
		of[at] = h
	}
}

// failure is what goes down with a box, or with a group: who fails, who goes on
// without it, and where work waits, is parked or lost. What only stands around
// it is faded.
func failure(sys *model.System, name string) (*View, error) {
	q, err := whatif.Choose(sys, []string{name}, whatif.Down, 0)
	if err != nil {
		return nil, err
	}
	out := whatif.Ask(sys, q)
	v := begin(sys, "failure:"+name, "while "+label.Clean(strings.TrimPrefix(name, "group:"), label.MaxID)+" is down for "+model.FormatDuration(q.For))
	v.Harm, v.LineHarm = map[*model.Box]Harm{}, map[*model.Line]Harm{}
	for _, f := range out.Flows {
		for _, reason := range f.Reasons {
			v.follow(reason)
		}
	}
	for _, w := range out.Waits {
		worse(v.LineHarm, w.Line, Waits)
	}
	for _, h := range out.Held {
		if h.Box != nil {
			worse(v.Harm, h.Box, Holds)
		}
		if h.Line != nil {
			v.LineHarm[h.Line] = Holds
		}
	}
	for _, k := range out.Parked {
		if k.Box != nil {
			worse(v.Harm, k.Box, Parks)
		}
	}
	for _, l := range out.Lost {
		if l.Line != nil {
			v.LineHarm[l.Line] = Loses
		}
	}
	for _, b := range q.Boxes {
		v.Harm[b] = Down
	}
	v.around(q.Boxes)
	return v, nil
}

// follow marks the way from the start of a flow to what is down. Where work is
// only held, those on the way don't notice.
func (v *View) follow(reason whatif.Reason) {
	harm, ok := map[whatif.Verdict]Harm{
		whatif.Degrades: Degrades, whatif.Unclear: Unknown,
		whatif.FailsInPart: InPart, whatif.Fails: Fails,
	}[reason.Verdict]
	if !ok {
		return
	}
	way := reason.Way
	if harm == Degrades && len(way) > 1 {
		way = way[len(way)-1:]
	}
	for _, l := range way {
		worse(v.Harm, l.From, harm)
		worse(v.LineHarm, l, harm)
	}
}

// around shows what is harmed, and the neighbours of what is down.
func (v *View) around(down []*model.Box) {
	in, near, lines := map[*model.Box]bool{}, map[*model.Box]bool{}, map[*model.Line]bool{}
	for b := range v.Harm {
		in[b] = true
	}
	failed := map[*model.Box]bool{}
	for _, b := range down {
		failed[b] = true
	}
	for _, l := range v.System.Lines {
		harmed := v.LineHarm[l] != ""
		if harmed || failed[l.From] || failed[l.To] {
			near[l.From], near[l.To] = true, true
		}
	}
	v.withSources(near, in)
	for _, l := range v.System.Lines {
		if (in[l.From] || near[l.From]) && (in[l.To] || near[l.To]) {
			lines[l] = v.LineHarm[l] == ""
		}
	}
	v.keep(in, near, lines)
}
