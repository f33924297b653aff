package structurizr

import (
	"regexp"
	"slices"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/tree"
)

// relationship is one that somebody has drawn, not one that follows from another.
type relationship struct {
	v        *tree.Value
	from, to *element
	async    bool
}

// pair are two boxes that a line may join.
type pair struct{ from, to *element }

// relationships makes the lines.
func (r *reader) relationships() {
	var all []relationship
	for _, e := range r.all {
		for _, v := range e.v.Get("relationships").List() {
			if v.Get("linkedRelationshipId").Word() != "" {
				continue
			}
			to := r.byID[v.Get("destinationId").Word()]
			if to == nil {
				r.d.Skip("a relationship", e.name, v.At, "what it leads to isn't an element here")
				continue
			}
			all = append(all, relationship{v: v, from: e, to: to, async: v.Get("interactionStyle").Word() == "Asynchronous"})
		}
	}
	// Whoever draws a container's relationship often draws its system's as well.
	finer := map[pair]bool{}
	for _, rel := range all {
		for _, f := range rel.from.around() {
			for _, t := range rel.to.around() {
				if f != rel.from || t != rel.to {
					finer[pair{f, t}] = true
				}
			}
		}
	}
	parts := map[pair]*draft.Line{}
	for _, rel := range all {
		r.relationship(rel, finer, parts)
	}
}

// around are an element and what it is within.
func (e *element) around() []*element {
	var all []*element
	for ; e != nil; e = e.within {
		all = append(all, e)
	}
	return all
}

func (r *reader) relationship(rel relationship, finer map[pair]bool, parts map[pair]*draft.Line) {
	from, to := rel.from.unit(), rel.to.unit()
	switch {
	case from == nil || to == nil:
		if !finer[pair{rel.from, rel.to}] {
			r.d.Skip("a relationship", rel.from.name+" to "+rel.to.name, rel.v.At, "which of the containers it is about isn't drawn")
		}
		return
	case from == to:
		return // between the parts of one box
	}
	part := rel.from.level == component || rel.to.level == component
	source := r.file + "#" + rel.from.name + "." + rel.to.name
	if l := parts[pair{from, to}]; l != nil && part {
		// Of several parts of one box it is one line.
		l.Evidence = append(l.Evidence, string(draft.Drawn)+": "+source)
		return
	}
	does := short(rel.v.Get("description").Word())
	// What reads a channel is drawn as its user; the work travels the other way.
	if reads.MatchString(does) && r.channel(to) {
		from, to = to, from
	}
	name := from.box + "." + to.box
	l := &draft.Line{
		ID: r.lines.Take(name, name+"."+does), From: from.box, To: to.box, Level: draft.Drawn, At: rel.v.At,
		Evidence: []string{string(draft.Drawn) + ": " + source},
	}
	if does != "" {
		l.Set("does", does, rel.v.Get("description"))
	}
	if rel.async {
		l.Set("interaction.mode", "async", rel.v.Get("interactionStyle"))
	}
	r.d.Lines = append(r.d.Lines, l)
	if p := (pair{rel.from.unit(), rel.to.unit()}); parts[p] == nil {
		parts[p] = l
	}
}

// reads are the words for taking work out of a channel.
var reads = regexp.MustCompile(`(?i)^(subscribes|consumes|receives|listens|polls|pulls|reads|takes)\b`)

// channel says whether an element is a box that keeps messages.
func (r *reader) channel(e *element) bool {
	kind, _ := r.kind(e)
	return slices.Contains([]string{"queue", "topic", "stream", "bus"}, kind)
}
