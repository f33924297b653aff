package gameday

import (
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"cuelang.org/go/cue"
	"cuelang.org/go/cue/cuecontext"

	"tautline.dev/model"
)

// Means is a way to bring a fault about.
type Means struct {
	Platforms []string `json:"platforms"`
	Fault     Fault    `json:"fault"`
	Says      string   `json:"says"`
	// Share tells that it can strike some of the work, and leave the rest.
	Share     bool   `json:"share"`
	FIS       *FIS   `json:"fis"`
	ChaosMesh string `json:"chaosMesh"`
	Istio     string `json:"istio"`
	// Source is where it is written, Read the day it was read there, "" where nobody has;
	// both are empty for what is common sense.
	Source string `json:"source"`
	Read   string `json:"read"`
	// Box is what it is done to.
	Box *model.Box `json:"-"`
	// Only are those who alone feel a delay, nil where all that the box sends comes later:
	// then Also are the boxes that it sends something to beside those who ask it.
	Only, Also []*model.Box `json:"-"`
}

// FIS is an action of AWS Fault Injection Service.
type FIS struct {
	Action     string            `json:"action"`
	Resource   string            `json:"resource"`
	Target     string            `json:"target"`
	ARN        string            `json:"arn"`
	Selection  string            `json:"selection"`
	Parameters map[string]string `json:"parameters"`
	Needs      string            `json:"needs"`
}

//go:embed means.cue
var meansSource []byte

// means are the ways that are known by platform. They are ours: if they can't be read,
// that is a bug.
var means = sync.OnceValue(func() []Means {
	v := cuecontext.New().CompileBytes(meansSource)
	var all []Means
	if err := v.LookupPath(cue.ParsePath("means")).Decode(&all); err != nil {
		panic(fmt.Sprintf("means.cue: %v", err))
	}
	return all
})

// howTo are the ways to bring a trial's fault about, by the platforms of what is
// struck; where none is known there, the plain way.
func howTo(t *Trial) []Means {
	var out []Means
	for _, b := range t.Boxes {
		for _, m := range means() {
			if m.Fault == t.Fault && slices.ContainsFunc(m.Platforms, b.RunsOn) && (t.Fault != Duplicate || b.Ours()) {
				m.Box = b
				if m.ChaosMesh == "delay" {
					m.narrow(t)
				}
				out = append(out, m)
			}
		}
	}
	if len(out) == 0 || t.Fault == ZoneLoss && len(out) < len(t.Boxes) {
		out = append(out, Means{Fault: t.Fault, Says: plainly(t), Box: t.Boxes[0]})
	}
	return out
}

// narrow finds who feels a delay of what a box sends. Where all who wait for it run on the
// same platform, they can be told from whatever else it sends something to.
func (m *Means) narrow(t *Trial) {
	apart := true
	var asks []*model.Box
	for _, l := range t.Lines {
		apart = apart && l.Mode.Or("") == model.Sync && slices.ContainsFunc(m.Platforms, l.From.RunsOn)
		if !slices.Contains(asks, l.From) {
			asks = append(asks, l.From)
		}
	}
	if apart {
		m.Only = asks
		m.Says += ", to those who ask it: " + names(asks)
		return
	}
	for _, l := range m.Box.Out {
		if !slices.Contains(asks, l.To) && !slices.Contains(m.Also, l.To) {
			m.Also = append(m.Also, l.To)
		}
	}
	m.Says += ", whoever it is for"
	if len(m.Also) > 0 {
		m.Says += ": what it asks of " + names(m.Also) + " as well"
	}
}

// plainly says how it is done where no platform helps.
func plainly(t *Trial) string {
	at := "`" + t.Boxes[0].ID + "`"
	between := "it"
	if t.Line != nil {
		between = "`" + t.Line.From.ID + "`"
	}
	switch t.Fault {
	case ZoneLoss:
		return "take away all that runs in one zone: its machines, or the routes to them"
	case Slow:
		if t.Boxes[0].Family() == model.Compute && len(t.Lines) > 0 && t.Lines[0].Mode.Or("") == model.Async {
			return "make " + at + " wait before it answers, by a switch in its program, in one instance"
		}
		return "delay the answers of " + at + " in a proxy before it"
	case LostReply:
		return "let " + at + " do its work and cut the connection before the answer, in a proxy between it and " + between
	case Silence:
		return "take the work for " + at + " and never answer, in a proxy between it and " + between
	case Duplicate:
		return fmt.Sprintf("put a message that %s has done into %s once more", at, between)
	}
	if t.Boxes[0].Family() == model.Compute {
		return "stop " + at + ": one instance first, then all of them"
	}
	return "refuse what asks " + at + " in a proxy before it"
}
