package compose

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"tautline.dev/model/importer/draft"
	"tautline.dev/model/importer/environment"
	"tautline.dev/model/importer/images"
	"tautline.dev/model/importer/tree"
)

// Map adds what projects run to a draft.
func Map(projects []*Project, d *draft.Draft) {
	if len(projects) == 0 {
		return
	}
	m := &mapper{d: d, lines: environment.New(d), asked: map[string][]string{}}
	times := map[string]int{}
	for _, p := range projects {
		for _, s := range p.services {
			times[s.name]++
		}
	}
	for _, b := range d.Boxes {
		times[b.ID]++
	}
	var all []*draft.Box
	for _, p := range projects {
		boxes := map[*service]*draft.Box{}
		for _, s := range p.services {
			id := s.name
			if times[id] > 1 {
				id = path.Join(p.Dir, id)
			}
			boxes[s] = m.box(id, s)
			all = append(all, boxes[s])
		}
		d.Resources += len(p.services)
		for _, l := range p.left {
			d.Skip(l.what, l.name, l.at, l.why)
		}
		m.connect(p, boxes)
	}
	again := 0
	for _, n := range times {
		if n > 1 {
			again++
		}
	}
	if again > 0 {
		d.Note(fmt.Sprintf("Several Compose projects or other sources have parts of the same names (%d of them): where two deploy the same system, name only one.", again))
	}
	m.lines.End()
	environment.Ask(d, m.asked)
	environment.Quiet(d, all)
}

type mapper struct {
	d     *draft.Draft
	lines *environment.Lines
	asked map[string][]string
}

// box adds the box of a service.
func (m *mapper) box(id string, s *service) *draft.Box {
	a := images.Classify(images.Container{
		Image: textOf(s.image), Name: s.name, Command: texts(slices.Concat(environment.Words(s.entrypoint), environment.Words(s.command))),
		Sets: func(name string) bool {
			return slices.ContainsFunc(s.variables, func(v variable) bool { return v.name == name })
		},
	})
	b := &draft.Box{ID: id, Kind: a.Kind, Platform: a.Platform, Source: s.file + "#" + s.name, At: s.at}
	if a.Infrastructure {
		b.Tags = append(b.Tags, images.Infrastructure)
	}
	if a.Ask != "" {
		m.asked[a.Ask] = append(m.asked[a.Ask], id)
	}
	m.d.Boxes = append(m.d.Boxes, b)
	return b
}

// textOf is a text without what isn't known of it.
func textOf(v *tree.Value) string {
	if v == nil || len(v.Parts) == 0 {
		return v.Word()
	}
	var b strings.Builder
	for _, p := range v.Parts {
		b.WriteString(p.Text)
	}
	return b.String()
}

func texts(words []*tree.Value) []string {
	var out []string
	for _, w := range words {
		out = append(out, textOf(w))
	}
	return out
}

// names are the services of a project by the names under which others reach them. A
// name that two bear reaches neither.
func (p *Project) names() map[string]*service {
	all := map[string]*service{}
	for _, s := range p.services {
		all[strings.ToLower(s.name)] = s
	}
	others := map[string]*service{}
	for _, s := range p.services {
		for _, n := range slices.Concat([]string{s.container.Word(), s.host.Word()}, s.aliases) {
			n = strings.ToLower(n)
			if by, twice := others[n]; twice && by != s {
				others[n] = nil
			} else {
				others[n] = s
			}
		}
	}
	for n, s := range others {
		if _, taken := all[n]; !taken && n != "" {
			all[n] = s
		}
	}
	return all
}

// connect draws what the services of a project are told of each other.
func (m *mapper) connect(p *Project, boxes map[*service]*draft.Box) {
	names := p.names()
	for _, s := range p.services {
		links := s.linked(names)
		find := func(h environment.Host) *service {
			if to := links[h.Name]; to != nil {
				return to
			}
			return names[h.Name]
		}
		for _, v := range s.variables {
			told := environment.Told{From: boxes[s], By: v.name, At: v.at, Source: v.source}
			for _, h := range environment.Variable(v.name, v.value) {
				if to := find(h); to != nil {
					told.To = append(told.To, boxes[to])
				} else {
					m.lines.Nobody(boxes[s], v.name, h, v.at)
				}
			}
			m.lines.Draw(told)
		}
		m.command(s, boxes, find)
	}
}

// command draws what a service is told of others in its command line.
func (m *mapper) command(s *service, boxes map[*service]*draft.Box, find func(environment.Host) *service) {
	by, at := "command", s.command
	if at == nil {
		by, at = "entrypoint", s.entrypoint
	}
	if at == nil {
		return
	}
	told := environment.Told{From: boxes[s], By: by, At: at.At, Source: at.At.File + "#" + s.name + "." + by}
	for _, h := range environment.Command(slices.Concat(environment.Words(s.entrypoint), environment.Words(s.command))) {
		if to := find(h); to != nil {
			told.To = append(told.To, boxes[to])
		}
	}
	m.lines.Draw(told)
}

// linked are the names that a service has for others by its links: they make no line,
// but an address may use them.
func (s *service) linked(names map[string]*service) map[string]*service {
	out := map[string]*service{}
	for _, l := range s.links {
		if to, alias, ok := strings.Cut(l, ":"); ok {
			out[strings.ToLower(alias)] = names[strings.ToLower(to)]
		}
	}
	return out
}
