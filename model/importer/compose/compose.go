// Package compose reads Compose files: the services that run together, and what each
// is told of the others.
package compose

import (
	"path"
	"slices"
	"strings"

	"tautline.dev/model/importer/files"
	"tautline.dev/model/importer/tree"
)

// File is one Compose file.
type File struct {
	Root *files.Root
	// Name is its path within the root.
	Name string
	Doc  *tree.Value
}

// known are fields that a service has; what has none of them isn't one.
var known = []string{"image", "build", "extends", "command", "entrypoint", "environment", "env_file", "ports", "expose", "volumes", "depends_on", "container_name",
	"hostname", "networks", "restart", "profiles", "deploy", "provider", "network_mode"}

// Is tells whether a document is a Compose file.
func Is(doc *tree.Value) bool {
	if doc.Get("apiVersion") != nil || doc.Get("Resources") != nil || doc.Get("AWSTemplateFormatVersion") != nil {
		return false
	}
	for _, s := range doc.Get("services").Map() {
		for _, f := range s.Map() {
			if slices.Contains(known, f.Name) {
				return true
			}
		}
	}
	return len(doc.Get("services").Map()) == 0 && len(doc.Get("include").List()) > 0 && strings.Contains(path.Base(doc.At.File), "compose")
}

// defaults are the files that are read where nobody names one, the first of them that
// is there, each with its override.
var defaults = []string{"compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"}

// Defaults are the files of a folder that are read where nobody names one, given the
// names of all that it holds.
func Defaults(root *files.Root, dir string, names []string) []string {
	vars := newVariables()
	vars.dotenv(root, path.Join(dir, ".env"))
	if named := vars.word("COMPOSE_FILE"); named != "" {
		separator := vars.word("COMPOSE_PATH_SEPARATOR")
		if separator == "" {
			separator = ":"
		}
		return strings.Split(named, separator)
	}
	for _, d := range defaults {
		if !slices.Contains(names, d) {
			continue
		}
		out := []string{d}
		for _, stem := range []string{"compose.override", "docker-compose.override"} {
			for _, ext := range []string{".yaml", ".yml"} {
				if strings.HasPrefix(stem, strings.TrimSuffix(d, path.Ext(d))+".") && slices.Contains(names, stem+ext) {
					return append(out, stem+ext)
				}
			}
		}
		return out
	}
	return nil
}

// Project is what Compose runs together.
type Project struct {
	// Dir is its folder, as messages call it.
	Dir      string
	services []*service
	// Files are what was read besides the files that were given.
	Files []Included
	// left are parts that couldn't be read.
	left []left
}

// Included is a file that another one names.
type Included struct {
	Root *files.Root
	Name string
	Src  []byte
}

type left struct {
	what, name, why string
	at              tree.Place
}

// service is one of them, after all files are merged.
type service struct {
	name string
	at   tree.Place
	// file is the one that declares it first.
	file                   string
	image, container, host *tree.Value
	entrypoint, command    *tree.Value
	variables              []variable
	// index leads from a variable's name to its place among them.
	index                    map[string]int
	profiles, aliases, links []string
	// resets are the fields that it takes back of what comes before it.
	resets []string
}

// variable is one of a service's environment.
type variable struct {
	name  string
	value *tree.Value
	at    tree.Place
	// source is where it stands, as file#path.
	source string
	// inFile says that an env_file gives it: the environment's own come before it.
	inFile bool
}

// Read makes a project of files, each of which adds to those before it.
func Read(all []File) (*Project, error) {
	first := all[0]
	r := &reader{project: &Project{Dir: path.Dir(first.Root.Path(first.Name))}, byName: map[string]*service{}, docs: map[string]*tree.Value{}, included: map[string]bool{}}
	vars := newVariables()
	dir := path.Dir(first.Name)
	vars.dotenv(first.Root, path.Join(dir, ".env"))
	for _, f := range all {
		// Paths are those of the first file's folder.
		if err := r.file(f, scope{vars: vars, dir: dir}); err != nil {
			return nil, err
		}
	}
	r.profiles(vars)
	return r.project, nil
}
