package model

import (
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"time"

	"tautline.dev/model/suggest"
	"tautline.dev/model/value"
)

// decoder turns a tree that has the right shape into a System. What it still
// refuses is relational: ids that name nothing.
type decoder struct {
	sys       *System
	groups    map[string]*Group
	problems  []value.Problem
	suggested int
}

func (d *decoder) say(at value.Span, path, format string, args ...any) {
	d.problems = append(d.problems, value.Problem{At: at, Path: path, Message: fmt.Sprintf(format, args...)})
}

func decode(root *value.Node) (*System, []value.Problem) {
	s := &System{boxes: map[string]*Box{}, lines: map[string]*Line{}, flows: map[string]*Flow{}}
	d := &decoder{sys: s, groups: map[string]*Group{}}
	if n := root.Field("system"); n != nil {
		s.Name, s.At = n.Value.Text, n.Value.At
	}
	d.facts(root, "", s.Facts)
	d.inOrder(&s.Objectives.Latency, "objectives.latency")
	d.declare(root)
	d.groupsOf(root.Get("groups"))
	for i, f := range fields(root.Get("boxes")) {
		d.box(s.Boxes[i], f)
	}
	for i, f := range fields(root.Get("lines")) {
		d.line(s.Lines[i], f)
	}
	for i, f := range fields(root.Get("flows")) {
		d.flow(s.Flows[i], f)
	}
	s.Policy = PolicyFrom(root.Get("policy"))
	if f := root.Field("policy"); f != nil {
		s.Policy.Places[""] = f.At
	}
	d.waivers(root.Get("waivers"))
	d.reviews(root.Get("reviews"))
	d.attestations(root.Get("readiness"))
	d.incidents(root.Get("incidents"))
	d.ownRules(root.Get("rules"))
	d.platforms(root.Get("platforms"))
	return s, d.problems
}

// declare makes every box, line and flow before any of them is read, so that
// they can name each other in any order.
func (d *decoder) declare(root *value.Node) {
	s := d.sys
	for _, of := range []string{"boxes", "lines", "flows", "groups"} {
		for _, f := range fields(root.Get(of)) {
			if f.Label == "none" || f.Label == "unknown" {
				d.say(f.At, of+"."+f.Label, "%q is no id: it says that there is none, or that nobody knows", f.Label)
			}
		}
	}
	for _, f := range fields(root.Get("boxes")) {
		b := &Box{ID: f.Label, At: f.At}
		s.Boxes = append(s.Boxes, b)
		s.boxes[b.ID] = b
	}
	for _, f := range fields(root.Get("lines")) {
		l := &Line{ID: f.Label, At: f.At}
		s.Lines = append(s.Lines, l)
		s.lines[l.ID] = l
	}
	for _, f := range fields(root.Get("flows")) {
		fl := &Flow{ID: f.Label, At: f.At}
		s.Flows = append(s.Flows, fl)
		s.flows[fl.ID] = fl
	}
	for _, f := range fields(root.Get("groups")) {
		g := &Group{ID: f.Label, At: f.At}
		s.Groups = append(s.Groups, g)
		d.groups[g.ID] = g
	}
}

func (d *decoder) groupsOf(n *value.Node) {
	for i, f := range fields(n) {
		g := d.sys.Groups[i]
		g.Kind, g.Title = textOf(f.Value.Get("kind")), textOf(f.Value.Get("title"))
		if p := f.Value.Get("parent"); p != nil && !unsaid(p) {
			g.Parent = d.group(p, "groups."+g.ID+".parent")
		}
	}
	sound := map[*Group]bool{} // their parents end
	for _, g := range d.sys.Groups {
		way := map[*Group]bool{}
		for p := g; p != nil && !sound[p]; p = p.Parent {
			if way[p] {
				d.say(g.At, "groups."+g.ID, "the group lives in itself, through its parents")
				p.Parent = nil
			}
			way[p] = true
		}
		maps.Copy(sound, way)
	}
}

func (d *decoder) box(b *Box, f value.Field) {
	path := "boxes." + b.ID
	b.Kind = Kind(textOf(f.Value.Get("kind")))
	d.facts(f.Value, path, b.Facts)
	d.misplaced(b, f.Value, path)
	d.inOrder(&b.Objectives.Latency, path+".objectives.latency")
	d.forWhom(f.Value, path)
	for _, q := range items(f.Value.Get("capacity").Get("quotas")) {
		quota := Quota{Name: textOf(q.Get("name")), At: q.At}
		d.at(q, "limit", path+".capacity.quotas", &quota.Limit)
		d.at(q, "used", path+".capacity.quotas", &quota.Used)
		b.Capacity.Quotas = append(b.Capacity.Quotas, quota)
	}
}

func (d *decoder) line(l *Line, f value.Field) {
	path := "lines." + l.ID
	l.From = d.end(f.Value.Get("from"), path+".from")
	l.To = d.end(f.Value.Get("to"), path+".to")
	if l.From != nil && l.To != nil {
		l.From.Out = append(l.From.Out, l)
		l.To.Into = append(l.To.Into, l)
	}
	d.facts(d.outerRetry(l, f.Value, path), path, l.Facts)
	d.inOrder(&l.Takes, path+".takes")
	for _, e := range items(f.Value.Get("experiments")) {
		l.Experiments = append(l.Experiments, Experiment{
			Kind: textOf(e.Get("kind")), Result: textOf(e.Get("result")), Note: textOf(e.Get("note")), Link: textOf(e.Get("link")),
			Date: d.date(e.Get("date"), path+".experiments"), At: e.At,
		})
	}
	d.conversation(l)
	if n := f.Value.Get("buffer"); n != nil && n.Kind == value.String && !unsaid(n) {
		d.boxNamed(n, path+".buffer")
	}
}

// conversation is kept in a box, or is "stateless".
func (d *decoder) conversation(l *Line) {
	if v, ok := l.Conversation.Get(); ok && v != "stateless" && d.sys.boxes[v] == nil {
		d.unknown(l.Conversation.At(), "lines."+l.ID+".conversation", "box", v, maps.Keys(d.sys.boxes))
	}
}

// end is a box at the end of a line, which can't be none.
func (d *decoder) end(n *value.Node, path string) *Box {
	if n == nil || n.Kind != value.String {
		return nil
	}
	if unsaid(n) {
		d.say(n.At, path, "a line has two ends; %q is no box", n.Text)
		return nil
	}
	return d.boxNamed(n, path)
}

func (d *decoder) flow(fl *Flow, f value.Field) {
	path := "flows." + fl.ID
	d.facts(f.Value, path, fl.Facts)
	d.inOrder(&fl.Objectives.Latency, path+".objectives.latency")
	steps := f.Value.Get("steps")
	if steps != nil && steps.Kind == value.List && len(steps.Items) == 0 {
		d.say(steps.At, path+".steps", "a flow has at least one step")
	}
	d.steps(fl, steps, path+".steps", nil, true)
	for i, item := range items(f.Value.Get("effects")) {
		fl.Effects = appendFound(fl.Effects, d.lineNamed(item, fmt.Sprintf("%s.effects[%d]", path, i)))
	}
}

// inOrder finds percentiles that contradict each other: what 99 of 100 are faster than,
// half can't be slower than.
func (d *decoder) inOrder(l *Latency, path string) {
	type percentile struct {
		name string
		fact *Fact[time.Duration]
	}
	var before percentile
	for _, p := range []percentile{{"p50", &l.P50}, {"p99", &l.P99}, {"p999", &l.P999}} {
		v, ok := p.fact.Get()
		if !ok {
			continue
		}
		if before.fact != nil && v < before.fact.Or(0) {
			d.say(p.fact.At(), path+"."+p.name, "%s is %s, and %s is %s: what is as fast as the one can't be slower at the other", p.name, FormatDuration(v), before.name, FormatDuration(before.fact.Or(0)))
			return
		}
		before = p
	}
}

// steps adds the steps of a list to a flow, which stand in some branches; begins
// tells that the flow may begin with the first of them.
func (d *decoder) steps(fl *Flow, list *value.Node, path string, within []Alternative, begins bool) {
	for i, item := range items(list) {
		in := fmt.Sprintf("%s[%d]", path, i)
		var group []*Line
		switch item.Kind {
		case value.Struct:
			d.either(fl, item.Get("either"), in+".either", within, begins && i == 0)
			continue
		case value.List:
			for j, one := range item.Items {
				group = appendFound(group, d.lineNamed(one, fmt.Sprintf("%s[%d]", in, j)))
			}
		default:
			group = appendFound(group, d.lineNamed(item, in))
		}
		if len(group) > 0 {
			fl.Steps = append(fl.Steps, linesByID(group))
			fl.Within = append(fl.Within, within)
		}
	}
}

// either adds the branches of an either to a flow.
func (d *decoder) either(fl *Flow, n *value.Node, path string, within []Alternative, begins bool) {
	branches := items(n)
	if n == nil || n.Kind != value.List {
		return // told by the schema
	}
	filled := func(b *value.Node) bool { return len(items(b)) > 0 }
	switch {
	case len(branches) == 0:
		d.say(n.At, path, "an either has at least two branches, of which one is taken; write [[\"pay-card\"], [\"pay-invoice\"]]")
	case len(branches) == 1 && filled(branches[0]):
		d.say(n.At, path, "an either with one branch leaves nothing to choose; write its steps without it, or add a branch: [] is one in which nothing is done")
	case !slices.ContainsFunc(branches, filled):
		d.say(n.At, path, "nothing is done in any branch of this either")
	}
	e := len(fl.Branches)
	fl.Branches = append(fl.Branches, len(branches))
	for i, b := range branches {
		in := fmt.Sprintf("%s[%d]", path, i)
		if begins && !filled(b) && len(branches) > 1 {
			d.say(b.At, in, "a flow can't begin with nothing: each branch of an either at its start has a step")
		}
		d.steps(fl, b, in, append(slices.Clip(within), Alternative{e, i}), begins)
	}
}

func appendFound(to []*Line, l *Line) []*Line {
	if l == nil {
		return to
	}
	return append(to, l)
}

func (d *decoder) boxNamed(n *value.Node, path string) *Box {
	if b := d.sys.boxes[n.Text]; b != nil {
		return b
	}
	d.unknown(n.At, path, "box", n.Text, maps.Keys(d.sys.boxes))
	return nil
}

func (d *decoder) lineNamed(n *value.Node, path string) *Line {
	if n.Kind == value.Broken {
		return nil
	}
	if l := d.sys.lines[n.Text]; l != nil {
		return l
	}
	d.unknown(n.At, path, "line", n.Text, maps.Keys(d.sys.lines))
	return nil
}

func (d *decoder) group(n *value.Node, path string) *Group {
	if g := d.groups[n.Text]; g != nil {
		return g
	}
	d.unknown(n.At, path, "group", n.Text, maps.Keys(d.groups))
	return nil
}

// unknown reports an id that names nothing.
func (d *decoder) unknown(at value.Span, path, what, id string, known iter.Seq[string]) {
	p := value.Problem{At: at, Path: path, Rule: "unknown-reference", Message: fmt.Sprintf("there is no %s %s", what, value.Quote(id))}
	// Each suggestion looks at every id; after a hundred nobody reads them.
	if d.suggested++; d.suggested <= 100 {
		ids := slices.Collect(known)
		p.Message += suggest.DidYouMean(id, ids)
		p.Misspelt(id, suggest.Unmistakable(id, ids), suggest.Match(id, ids))
	}
	d.problems = append(d.problems, p)
}

// date reads a day; the shape has been checked, the calendar not yet.
func (d *decoder) date(n *value.Node, path string) time.Time {
	if n == nil || n.Kind != value.String || unsaid(n) {
		return time.Time{}
	}
	t, err := time.Parse(time.DateOnly, n.Text)
	if err != nil && shapedAsDate.MatchString(n.Text) {
		d.say(n.At, path, "%s is not a day of the calendar", n.Show())
	}
	return t
}

// shapedAsDate is the shape that the schema wants: what has another was told of.
var shapedAsDate = regexp.MustCompile(`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`)

func unsaid(n *value.Node) bool {
	return n.Kind == value.String && (n.Text == "none" || n.Text == "unknown")
}

func fields(n *value.Node) []value.Field {
	if n == nil || n.Kind != value.Struct {
		return nil
	}
	return n.Fields
}

func items(n *value.Node) []*value.Node {
	if n == nil || n.Kind != value.List {
		return nil
	}
	return n.Items
}

func textOf(n *value.Node) string {
	if n == nil {
		return ""
	}
	return n.Text
}
