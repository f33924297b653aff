package dot

import (
	"tautline.dev/model"
	"tautline.dev/render/label"
)

// line is the statement of one line. Solid waits for the answer, dashed does
// not. A line of the colour of questions is one itself.
func (p *picture) line(l *model.Line) attrs {
	if p.view.Overview != nil {
		return p.link(l)
	}
	a := p.drawn(l, p.annotations[l])
	a = a.text("id", p.ids[l.Entity().Name])
	a = a.text("class", p.lineClass(l))
	return a.text("tooltip", lineTip(l))
}

// drawn is how a line looks, with what stands beside it.
func (p *picture) drawn(l *model.Line, says *block) attrs {
	var a attrs
	if !p.Plain {
		a = a.html("label", says.label(p.theme.Paper))
	}
	look := p.look(l)
	a = a.set("color", look.colour).set("style", look.style)
	if look.thick {
		a = a.set("penwidth", "2.4")
	}
	if look.head != "" {
		a = a.set("arrowhead", look.head)
	}
	if look.tail != "" {
		a = a.set("dir", "both").set("arrowtail", look.tail)
	}
	if p.plan.folds(l) {
		a = a.set("constraint", "false")
	}
	return a
}

func (p *picture) lineClass(l *model.Line) string {
	class := "line " + token(string(l.Mode.Or("unknown")))
	if how := l.InteractionName(); how != "unknown" && how != string(l.Mode.Or("")) {
		class += " " + token(how)
	}
	if v, ok := p.verdicts[l.Entity().Name]; ok {
		class += " " + v.Severity.String()
	}
	if p.view.FadedLines[l] {
		class += " faded"
	}
	if harm := p.view.LineHarm[l]; harm != "" {
		class += " harm-" + token(string(harm))
	}
	if m, ok := p.view.LineMarks[l]; ok {
		class += " change-" + string(m.How)
	}
	if owner := p.view.Owners[l].Holding; owner != "" {
		class += " owner-" + string(owner)
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
	return label.Clean(tip, maxTip)
}
