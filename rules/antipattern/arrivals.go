package antipattern

import "tautline.dev/model"

// arrivals finds the handlers that a line starts within one flow, or, with no
// flow, those that only the shape of the model tells of. A line may start
// something else in each of a thousand flows; whoever follows one flow must not
// look at the others.
type arrivals map[arrival][]*model.Handler

type arrival struct {
	flow *model.Flow
	line *model.Line
}

func arrivalsOf(s *model.System) arrivals {
	out := arrivals{}
	for _, h := range s.Handlers {
		for _, e := range h.Entries {
			at := arrival{h.Flow, e}
			out[at] = append(out[at], h)
		}
	}
	return out
}

// after are the handlers that go on with a line's work when a handler has taken
// that line.
func (a arrivals) after(h *model.Handler, l *model.Line) []*model.Handler {
	out := a[arrival{h.Flow, l}]
	if h.Flow != nil && len(out) == 0 {
		out = a[arrival{nil, l}]
	}
	return out
}
