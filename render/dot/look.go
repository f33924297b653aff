package dot

import (
	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/render/view"
)

// look is how a line is drawn, so that its interaction is seen before anything
// is read. Arrowheads point where the work goes.
type look struct {
	colour, style string
	thick         bool
	head, tail    string
	// What the legend has to explain.
	sync, async, unknown, fetched, fanned, buffered bool
}

// Arrowheads: filled where the sender pushes, hollow where the receiver
// fetches, which also shows as a ring at the source that it reaches into; two
// where a message goes to everybody who has subscribed; and behind the head two
// small boxes, a queue, where a durable buffer holds the work on its way.
const (
	pushed  = "normal"
	fetched = "onormal"
	reaches = "odot"
	fanned  = "normalnormal"
	// openHead ends a line of which nobody says how it talks.
	openHead = "vee"
)

func (p *picture) look(l *model.Line) look {
	k := look{colour: p.theme.Sync, style: "solid"}
	switch l.Mode.Or("") {
	case model.Async:
		k.colour, k.style, k.async = p.theme.Async, "dashed", true
	case "":
		// Nobody said whether it waits.
		k.colour, k.head, k.unknown = p.theme.Open, openHead, true
	default:
		k.sync = true
	}
	switch l.InteractionName() {
	case "poll", "tail":
		k.head, k.tail, k.fetched = fetched, reaches, true
	case "publish":
		k.head, k.fanned = fanned, true
	}
	if label.Of(p.view.System, l, p.report).Buffer {
		k.buffered = true
		if k.head == "" {
			k.head = pushed
		}
		k.head += "oboxobox"
	}
	if owner := p.view.Owners[l].Holding; owner != "" {
		k.colour, k.thick = p.theme.owner(owner), owner == view.Durable
	}
	if harm := p.view.LineHarm[l]; harm != "" {
		k.colour, k.thick = p.theme.harm(harm), harm == view.Fails || harm == view.Loses
	}
	if p.view.FadedLines[l] {
		k.colour = p.theme.Faded.Border
	}
	p.changeLook(l, &k)
	return k
}
