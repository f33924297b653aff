package compose

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"tautline.dev/model/importer/files"
	"tautline.dev/model/importer/tree"
)

// reader puts a project together.
type reader struct {
	project *Project
	byName  map[string]*service
	docs    map[string]*tree.Value
	// included are the files that have been included.
	included map[string]bool
	// including are the files that are being included, one in another.
	including []string
}

// scope is what names and paths mean in a file.
type scope struct {
	vars *variables
	// dir is the folder, within the root, that paths are relative to.
	dir string
}

// faulty is an error at a place.
func faulty(at tree.Place, format string, args ...any) error {
	return &tree.Error{At: at, Says: fmt.Sprintf(format, args...)}
}

func (r *reader) leave(what, name string, at tree.Place, why string) {
	r.project.left = append(r.project.left, left{what: what, name: name, at: at, why: why})
}

// file adds what a file says.
func (r *reader) file(f File, in scope) error {
	if err := r.include(f, in); err != nil {
		return err
	}
	services := f.Doc.Get("services")
	if services != nil && services.Kind != tree.Map && services.Kind != tree.Null {
		return faulty(services.At, "services is a map of services by their names")
	}
	for _, s := range services.Map() {
		if what := tagOf(s.Value); what == "!reset" {
			r.drop(s.Name)
			continue
		}
		of, err := r.service(f, s, in, nil)
		if err != nil {
			return err
		}
		if base := r.byName[s.Name]; base != nil {
			base.merge(of)
			continue
		}
		r.byName[s.Name] = of
		r.project.services = append(r.project.services, of)
	}
	return nil
}

func (r *reader) drop(name string) {
	delete(r.byName, name)
	r.project.services = slices.DeleteFunc(r.project.services, func(s *service) bool { return s.name == name })
}

// tagOf is the tag of Compose's own that a value bears: "!reset", "!override".
func tagOf(v *tree.Value) string {
	if v != nil && v.Kind == tree.Map && len(v.Fields) == 1 && strings.HasPrefix(v.Fields[0].Name, "!") {
		return v.Fields[0].Name
	}
	return ""
}

// load reads a file that another one names.
func (r *reader) load(root *files.Root, name string) (*tree.Value, error) {
	if doc := r.docs[root.Path(name)]; doc != nil {
		return doc, nil
	}
	src, err := root.Read(name)
	if err != nil {
		return nil, err
	}
	doc, err := tree.One(root.Path(name), src)
	if err != nil {
		return nil, err
	}
	r.docs[root.Path(name)] = doc
	r.project.Files = append(r.project.Files, Included{root, name, src})
	return doc, nil
}

// missing tells whether a file can't be read because it isn't among the sources: that
// is told, and isn't a fault.
func missing(err error) bool {
	var syntax *tree.Error
	return err != nil && !errors.As(err, &syntax)
}

// why is the reason that a file couldn't be read, without its path.
func why(err error) string {
	if errors.Is(err, files.ErrOutside) {
		return files.ErrOutside.Error()
	}
	if errors.Is(err, fs.ErrNotExist) || strings.HasSuffix(err.Error(), "there is no such file") {
		return "there is no such file"
	}
	return "it can't be read"
}

// include adds what the files say that a file includes, each with variables of its own.
func (r *reader) include(f File, in scope) error {
	here := f.Root.Path(f.Name)
	if len(r.including) > longest {
		return faulty(f.Doc.At, "files include each other, more than %d in a row", longest)
	}
	r.including = append(r.including, here)
	defer func() { r.including = r.including[:len(r.including)-1] }()
	for _, i := range f.Doc.Get("include").List() {
		i = in.vars.filled(i)
		paths := i.List()
		if i.Kind == tree.Map {
			paths = i.Get("path").List()
		}
		var dir string
		var vars *variables
		for n, p := range paths {
			name, ok := p.Known()
			if !ok {
				r.leave("an included file", p.Words(), p.At, "its name isn't known")
				continue
			}
			name = path.Join(in.dir, name)
			if n == 0 {
				dir, vars = path.Dir(name), in.vars.with()
				if d := i.Get("project_directory").Word(); d != "" {
					dir = path.Join(in.dir, d)
				}
				r.environmentOf(f.Root, i, dir, in, vars)
			}
			if slices.Contains(r.including, f.Root.Path(name)) {
				return faulty(p.At, "the file includes itself, by way of %s", strings.Join(r.including, ", "))
			}
			if r.included[f.Root.Path(name)] {
				continue // it is there already
			}
			r.included[f.Root.Path(name)] = true
			doc, err := r.load(f.Root, name)
			switch {
			case missing(err):
				r.leave("an included file", name, p.At, why(err))
				continue
			case err != nil:
				return err
			}
			if err := r.file(File{Root: f.Root, Name: name, Doc: doc}, scope{vars: vars, dir: dir}); err != nil {
				return err
			}
		}
	}
	return nil
}

// environmentOf adds the variables of an included project: those of whoever includes it
// come before its own.
func (r *reader) environmentOf(root *files.Root, i *tree.Value, dir string, in scope, vars *variables) {
	own := newVariables()
	if named := i.Get("env_file").List(); len(named) > 0 && i.Kind == tree.Map {
		for _, e := range named {
			if err := own.dotenv(root, path.Join(in.dir, e.Word())); err != nil {
				r.leave("a file of variables", e.Words(), e.At, why(err))
			}
		}
	} else {
		// It may not be there.
		_ = own.dotenv(root, path.Join(dir, ".env"))
	}
	for _, n := range own.names {
		if vars.get(n) == nil {
			vars.set(n, own.values[n])
		}
	}
}

// profiles leaves out the services that only a profile starts that isn't on.
func (r *reader) profiles(vars *variables) {
	on := strings.FieldsFunc(vars.word("COMPOSE_PROFILES"), func(c rune) bool { return c == ',' || c == ' ' })
	r.project.services = slices.DeleteFunc(r.project.services, func(s *service) bool {
		if len(s.profiles) == 0 || slices.ContainsFunc(s.profiles, func(p string) bool { return p == "*" || slices.Contains(on, p) }) || slices.Contains(on, "*") {
			return false
		}
		r.leave("a service", s.name, s.at, "only the profile "+strings.Join(s.profiles, " or ")+" starts it; COMPOSE_PROFILES in .env turns one on")
		return true
	})
}
