package dot

import (
	"tautline.dev/model"
)

// line is the statement of one line. Solid waits for the answer, dashed does
// not; the arrow shows where the work goes, and is hollow where the receiver
// fetches it. A line of the colour of questions is one itself.
func (p *picture) line(l *model.Line) attrs {
	var a attrs
	if !p.Plain {
		a = a.html("label", p.annotations[l].label(p.theme.Paper))
	}
	colour, style := p.theme.Sync, "solid"
	switch l.Mode.Or("") {
	case model.Async:
		colour, style = p.theme.Async, "dashed"
	case "":
		colour = p.theme.Open // nobody said whether it waits
	}
	a = a.set("color", colour).set("style", style)
	if l.Delivery.Or("") == model.Poll {
		a = a.set("arrowhead", "onormal")
	}
	if p.plan.folds(l) {
		a = a.set("constraint", "false")
	}
	a = a.text("id", p.id(l.Entity()))
	a = a.text("class", clean(p.lineClass(l), maxID))
	return a.text("tooltip", lineTip(l))
}

func (p *picture) lineClass(l *model.Line) string {
	class := "line " + string(l.Mode.Or("unknown"))
	if v, ok := p.verdicts[l.Entity().Name]; ok {
		class += " " + v.severity.String()
	}
	return class
}

func lineTip(l *model.Line) string {
	tip := l.ID + ": " + l.From.ID + " to " + l.To.ID
	if does, ok := l.Does.Get(); ok {
		tip += ", " + does
	}
	if when, ok := l.When.Get(); ok {
		tip += ", when " + when
	}
	return clean(tip, maxTip)
}
