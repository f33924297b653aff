package html

import (
	"tautline.dev/render/message"
)

// reviews are what reviews asked, and what became of it.
type reviews struct {
	All        []review
	Open       int
	Unrecorded int
}

type review struct {
	Question, State, Class, Says string
	On, Link                     link
	At                           string
}

func (b *builder) reviews() reviews {
	out := reviews{Unrecorded: b.r.Unrecorded()}
	for _, a := range b.r.Recorded() {
		v := review{
			Question: text(a.Question), State: a.State, Class: "good", Says: text(message.Record(a)),
			On: b.entity(a.On), Link: linkTo(a.Link), At: b.place(a.At),
		}
		if a.IsOpen() {
			v.Class = "open"
			out.Open++
		}
		out.All = append(out.All, v)
	}
	return out
}
