package importer

import (
	"path"
	"slices"
	"strings"

	"tautline.dev/model/importer/compose"
	"tautline.dev/model/importer/files"
	"tautline.dev/model/importer/tree"
)

// composed are the Compose files of one project, in the order in which they add to
// each other.
type composed struct {
	key   string
	files []compose.File
	// order is that of a folder's files; of those that somebody named, it is theirs.
	order []string
}

func (r *run) project(key string, order []string) *composed {
	for _, c := range r.composed {
		if c.key == key {
			return c
		}
	}
	c := &composed{key: key, order: order}
	r.composed = append(r.composed, c)
	return c
}

// composeFile takes a Compose file: one that somebody named, with the others of its
// folder; of a folder those that Compose reads by itself.
func (r *run) composeFile(in input) (bool, error) {
	f := compose.File{Root: in.root, Name: in.file, Doc: in.docs[0]}
	if in.named {
		c := r.project(r.place, nil)
		c.files = append(c.files, f)
		return true, nil
	}
	dir := path.Dir(in.file)
	for d := dir; ; d = path.Dir(d) {
		if order := r.defaults[d]; slices.Contains(order, in.file) {
			c := r.project(in.root.Path(d)+"/", order)
			c.files = append(c.files, f)
			return true, nil
		}
		if d == "." || d == "/" {
			break
		}
	}
	r.d.Skip("a Compose file", in.root.Path(in.file), tree.Place{File: in.root.Path(in.file)}, "Compose doesn't read it by itself; name it after the one that it adds to")
	return false, nil
}

// composeDefaults finds the Compose files of a folder and of those in it that are read
// where nobody names one.
func (r *run) composeDefaults(root *files.Root, all []string) {
	r.defaults = map[string][]string{}
	names := map[string][]string{}
	for _, f := range all {
		names[path.Dir(f)] = append(names[path.Dir(f)], path.Base(f))
	}
	for dir, of := range names {
		if !slices.ContainsFunc(of, func(n string) bool { return strings.Contains(n, "compose") }) {
			continue
		}
		for _, n := range compose.Defaults(root, dir, of) {
			r.defaults[dir] = append(r.defaults[dir], path.Join(dir, n))
		}
	}
}

// compose reads the projects that Compose files make, and adds them.
func (r *run) compose() error {
	var projects []*compose.Project
	for _, c := range r.composed {
		if c.order != nil {
			slices.SortStableFunc(c.files, func(a, b compose.File) int { return slices.Index(c.order, a.Name) - slices.Index(c.order, b.Name) })
		}
		p, err := compose.Read(c.files)
		if err != nil {
			return err
		}
		for _, f := range p.Files {
			r.read(f.Root, f.Name, "compose", f.Src)
		}
		projects = append(projects, p)
	}
	compose.Map(projects, r.d)
	return nil
}
