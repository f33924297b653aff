package dot

import (
	"tautline.dev/analysis/phrase"
	"tautline.dev/model"
	"tautline.dev/render/label"
	"tautline.dev/render/view"
	"tautline.dev/rules"
)

// areas puts an overview in the place of boxes and lines, so that it is laid
// out as they are.
func (p *picture) areas(o *view.Overview) {
	p.view = &view.View{System: p.sys, Name: p.view.Name, Title: p.view.Title, Overview: o}
	boxes := map[*view.Area]*model.Box{}
	p.areaOf, p.linkOf = map[*model.Box]int{}, map[*model.Line]int{}
	for i, a := range o.Areas {
		b := &model.Box{ID: "area-" + itoa(i+1)}
		boxes[a] = b
		p.areaOf[b] = i
		p.view.Boxes = append(p.view.Boxes, b)
	}
	for i, k := range o.Links {
		l := &model.Line{ID: "link-" + itoa(i+1), From: boxes[k.From], To: boxes[k.To]}
		p.linkOf[l] = i
		p.view.Lines = append(p.view.Lines, l)
	}
}

// areaFace is what an area says.
func (p *picture) areaFace(a *view.Area) *block {
	b := &block{}
	add := func(size int, text, marked string) {
		b.rows = append(b.rows, row("", marked))
		b.grow(size, text)
	}
	for _, part := range label.Wrap(a.Title, nameColumns, 3) {
		add(sizeBox, part, font(sizeBox, p.theme.Ink, bold(markup(part))))
	}
	says := []string{a.Says()}
	if p.Bare { // the narrower, the larger a page can show it
		says = label.Wrap(a.Says(), nameColumns, 3)
	}
	for _, part := range says {
		add(sizeLine, part, p.quiet(part))
	}
	if v, ok := tallied(a.Tally); ok {
		b.badge(p, v, "")
	}
	return b
}

// area is the statement of an area.
func (p *picture) area(b *model.Box) attrs {
	a := p.view.Overview.Areas[p.areaOf[b]]
	var at attrs
	at = at.html("label", table(`BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1"`, p.faces[b].rows...))
	at = at.set("shape", "tab").set("style", "filled").set("fillcolor", p.theme.Compute.Fill).set("color", p.theme.Compute.Border)
	return at.text("id", p.prefix(b.ID)).set("class", "area").text("tooltip", label.Clean(a.Title+", "+a.Says(), maxTip))
}

// linkLabel is what a link says.
func (p *picture) linkLabel(k *view.Link) *block {
	b := &block{}
	v, found := tallied(k.Tally)
	if k.Lines() == 1 && !found {
		return b // that there is a line, everybody sees
	}
	if p.Bare {
		if k.Errors > 0 { // the page has all else, and a label on each link would make it twice as wide
			b.badge(p, v, left)
		}
		return b
	}
	n := phrase.Count(k.Lines(), "line", "lines")
	b.add(sizeLine, n, font(sizeLine, p.theme.Ink, bold(markup(n))))
	if kinds := k.Kinds(); kinds != "" {
		b.add(sizeLine, kinds, p.quiet(kinds))
	}
	if found {
		b.badge(p, v, left)
	}
	return b
}

// link is the statement of all lines from one area to another: the more there
// are, the heavier.
func (p *picture) link(l *model.Line) attrs {
	k := p.view.Overview.Links[p.linkOf[l]]
	var a attrs
	if !p.Plain && len(p.annotations[l].rows) > 0 {
		a = a.html("label", p.annotations[l].label(p.theme.Paper))
	}
	if k.Waits() {
		a = a.set("color", p.theme.Sync)
	} else {
		a = a.set("color", p.theme.Async).set("style", "dashed")
	}
	if k.Both {
		a = a.set("dir", "both")
	}
	a = a.set("penwidth", []string{"1.2", "2", "3"}[min(k.Lines()/4, 2)])
	if p.plan.folds(l) {
		a = a.set("constraint", "false")
	}
	return a.text("id", p.prefix(l.ID)).set("class", "link").set("tooltip", " ")
}

// tallied is a count of findings as a verdict.
func tallied(t view.Tally) (label.Verdict, bool) {
	switch {
	case t.Errors > 0 && t.Warnings > 0:
		return label.Verdict{Severity: rules.Error, Text: itoa(t.Errors) + ", warning " + itoa(t.Warnings)}, true
	case t.Errors > 0:
		return label.Verdict{Severity: rules.Error, Text: itoa(t.Errors)}, true
	case t.Warnings > 0:
		return label.Verdict{Severity: rules.Warning, Text: itoa(t.Warnings)}, true
	}
	return label.Verdict{}, false
}

func (p *picture) overviewEntries() []entry {
	sync, async := false, false
	for _, k := range p.view.Overview.Links {
		if k.Waits() {
			sync = true
		} else {
			async = true
		}
	}
	var out []entry
	if sync {
		out = append(out, entry{sample: stroke("", p.theme.Sync, 26), text: "some of the lines wait for an answer", sign: Waits})
	}
	if async {
		out = append(out, entry{sample: stroke(` STYLE="dashed"`, p.theme.Async, 26), text: "none of them waits", sign: Goes})
	}
	return out
}
