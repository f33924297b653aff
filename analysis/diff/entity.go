package diff

import (
	"slices"
	"strings"

	"tautline.dev/model"
)

// ref names an entity.
type ref struct {
	part Part
	id   string
}

// naming is what an entity is called, for whoever compares: an entity of before by the
// name that it has now.
type naming func(part Part, id string) string

func itself(_ Part, id string) string { return id }

// homes are where entities stand in a model.
var homes = map[Part]string{Group: "groups", Box: "boxes", Line: "lines", Flow: "flows"}

// partOf is the part and the id of an entity with its map.
func partOf(entity string) (Part, string) {
	in, id, _ := strings.Cut(entity, ".")
	for part, name := range homes {
		if name == in {
			return part, id
		}
	}
	return System, ""
}

// entity is a system, box, line, flow or group; one of its pointers is set.
type entity struct {
	Part Part
	ID   string

	system *model.System
	group  *model.Group
	box    *model.Box
	line   *model.Line
	flow   *model.Flow
}

type entities []*entity

func entitiesOf(s *model.System) entities {
	out := entities{{Part: System, ID: s.Name, system: s}}
	for _, g := range s.Groups {
		out = append(out, &entity{Part: Group, ID: g.ID, group: g})
	}
	for _, b := range s.Boxes {
		out = append(out, &entity{Part: Box, ID: b.ID, box: b})
	}
	for _, l := range s.Lines {
		out = append(out, &entity{Part: Line, ID: l.ID, line: l})
	}
	for _, f := range s.Flows {
		out = append(out, &entity{Part: Flow, ID: f.ID, flow: f})
	}
	return out
}

// name is the entity with its map.
func (e *entity) name() string {
	if e.Part == System {
		return "system"
	}
	return homes[e.Part] + "." + e.ID
}

// says is in a few words what the entity is.
func (e *entity) says() string {
	switch e.Part {
	case Group:
		return e.group.Kind
	case Box:
		if p, ok := e.box.Platform.Get(); ok && e.box.Platform.State() == model.Stated {
			return string(e.box.Kind) + " on " + strings.Join(p, ", ")
		}
		return string(e.box.Kind)
	case Line:
		out := e.line.From.ID + " → " + e.line.To.ID
		if does, ok := e.line.Does.Get(); ok {
			out += ", " + does
		}
		return out
	case Flow:
		return e.flow.Title.Or("")
	}
	return ""
}

// platformChanged tells whether an entity that stays stands on other platforms now,
// or on one of which its team says something else.
func (e *entity) platformChanged(now *entity, described map[string]bool) bool {
	switch e.Part {
	case Box:
		return others(e.box, now.box, described)
	case Line:
		return others(e.line.From, now.line.From, described) || others(e.line.To, now.line.To, described) ||
			e.line.Client.Text() != now.line.Client.Text() || described[now.line.Client.Or("")]
	}
	return false
}

func others(was, is *model.Box, described map[string]bool) bool {
	return !slices.Equal(was.Platform.Or(nil), is.Platform.Or(nil)) ||
		slices.ContainsFunc(is.Platform.Or(nil), func(id string) bool { return described[id] })
}
