package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"
)

// What of CycloneDX 1.6 is written: no serial number and no time, so that the same
// program has the same list.
type (
	bom struct {
		Schema       string       `json:"$schema"`
		Format       string       `json:"bomFormat"`
		Spec         string       `json:"specVersion"`
		Version      int          `json:"version"`
		Metadata     metadata     `json:"metadata"`
		Components   []entry      `json:"components"`
		Dependencies []dependency `json:"dependencies"`
	}
	metadata struct {
		Component entry `json:"component"`
	}
	entry struct {
		Type       string      `json:"type"`
		Ref        string      `json:"bom-ref"`
		Name       string      `json:"name"`
		Version    string      `json:"version,omitempty"`
		Hashes     []hash      `json:"hashes,omitempty"`
		Licences   []licensing `json:"licenses,omitempty"`
		PURL       string      `json:"purl,omitempty"`
		Source     []reference `json:"externalReferences,omitempty"`
		Properties []property  `json:"properties,omitempty"`
	}
	hash struct {
		Algorithm string `json:"alg"`
		Content   string `json:"content"`
	}
	licensing struct {
		Expression string `json:"expression"`
	}
	reference struct {
		Type string `json:"type"`
		URL  string `json:"url"`
	}
	property struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	dependency struct {
		Ref string   `json:"ref"`
		On  []string `json:"dependsOn,omitempty"`
	}
)

// sbom writes what a program was built of, by what it says itself, with what no
// build knows: what Graphviz was compiled to inside it.
func sbom(w io.Writer, root, program string) error {
	content, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	all, err := everything(root)
	if err != nil {
		return err
	}
	builds, err := buildsIn(content)
	if err != nil {
		return fmt.Errorf("%s: %w", program, err)
	}
	list, err := inventory(builds, all)
	if err != nil {
		return fmt.Errorf("%s: %w", program, err)
	}
	sum := sha256.Sum256(content)
	list.Metadata.Component.Hashes = []hash{{"SHA-256", hex.EncodeToString(sum[:])}}
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	return out.Encode(list)
}

// buildsIn are what a program says that it was built of, and then what the program
// says that it carries as bytes.
func buildsIn(program []byte) ([]*debug.BuildInfo, error) {
	info, err := buildinfo.Read(bytes.NewReader(program))
	if err != nil {
		return nil, err
	}
	builds := []*debug.BuildInfo{info}
	if !slices.ContainsFunc(info.Settings, func(s debug.BuildSetting) bool { return s.Key == "-tags" && s.Value == withDot }) {
		return builds, nil
	}
	for _, magic := range []string{"\x7fELF", "\xcf\xfa\xed\xfe", "MZ"} {
		for at := 1; ; at++ {
			next := bytes.Index(program[at:], []byte(magic))
			if next < 0 {
				break
			}
			at += next
			if inside, err := buildinfo.Read(bytes.NewReader(program[at:])); err == nil {
				return append(builds, inside), nil
			}
		}
	}
	return nil, errors.New("it should carry tautline-dot, and doesn't")
}

// lister makes a list.
type lister struct {
	all  []component
	list *bom
	on   map[string][]string
}

// inventory is the list of a build, with those of the programs that it carries.
func inventory(builds []*debug.BuildInfo, all []component) (*bom, error) {
	main, err := application(builds[0])
	if err != nil {
		return nil, err
	}
	l := lister{
		all: all,
		list: &bom{
			Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", Spec: "1.6", Version: 1,
			Metadata: metadata{main}, Components: []entry{},
		},
		on: map[string][]string{},
	}
	if err := l.modules(main, builds[0]); err != nil {
		return nil, err
	}
	for _, info := range builds[1:] {
		carried, err := application(info)
		if err != nil {
			return nil, err
		}
		l.add(carried, main)
		if err := l.modules(carried, info); err != nil {
			return nil, err
		}
	}
	for _, e := range append([]entry{main}, l.list.Components...) {
		l.list.Dependencies = append(l.list.Dependencies, dependency{e.Ref, l.on[e.Ref]})
	}
	return l.list, nil
}

// application is a program of ours.
func application(info *debug.BuildInfo) (entry, error) {
	name := info.Path[strings.LastIndexByte(info.Path, '/')+1:]
	if info.Main.Path != "tautline.dev" || !slices.Contains(programs, name) {
		return entry{}, fmt.Errorf("that is no program of ours, but %s", info.Path)
	}
	e := entry{
		Type: "application", Name: name, Version: stated(info.Main.Version), Licences: under("Apache-2.0"),
		PURL: "pkg:golang/" + info.Main.Path + at(stated(info.Main.Version)) + "#cmd/" + name,
	}
	e.Ref = e.PURL
	for _, s := range info.Settings {
		if slices.Contains([]string{"GOOS", "GOARCH", "CGO_ENABLED", "vcs.revision", "vcs.modified"}, s.Key) {
			e.Properties = append(e.Properties, property{"go:build:" + s.Key, s.Value})
		}
	}
	return e, nil
}

// modules adds what a program was built of.
func (l *lister) modules(program entry, info *debug.BuildInfo) error {
	version := strings.TrimPrefix(info.GoVersion, "go")
	version, _, _ = strings.Cut(version, " ")
	l.link(entry{Name: "std", Version: version, PURL: "pkg:golang/std" + at(version), Licences: under(ids(*l.find("Go"))...)}, program)
	for _, m := range info.Deps {
		c := l.find(m.Path)
		if c == nil || c.Version != m.Version || m.Replace != nil {
			return fmt.Errorf("%s carries %s %s, which this source doesn't: build it from here", program.Name, m.Path, m.Version)
		}
		e := entry{Name: m.Path, Version: m.Version, PURL: "pkg:golang/" + strings.ToLower(m.Path) + at(m.Version), Licences: under(ids(*c)...)}
		if m.Sum != "" {
			e.Properties = []property{{"go:sum", m.Sum}}
		}
		e = l.link(e, program)
		for _, inner := range l.all {
			if inner.Within == m.Path {
				l.link(entry{
					Name: inner.Name, Version: inner.Version, PURL: "pkg:generic/" + strings.ToLower(inner.Name) + at(inner.Version),
					Licences: under(ids(inner)...), Source: []reference{{"vcs", inner.Home}},
				}, e)
			}
		}
	}
	return nil
}

func (l *lister) find(name string) *component {
	i := slices.IndexFunc(l.all, func(c component) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &l.all[i]
}

// link adds what was linked into another.
func (l *lister) link(e, into entry) entry {
	e.Type, e.Ref = "library", e.PURL
	l.add(e, into)
	return e
}

// add lists what another depends on, each thing once.
func (l *lister) add(e, on entry) {
	l.on[on.Ref] = append(l.on[on.Ref], e.Ref)
	if !slices.ContainsFunc(l.list.Components, func(there entry) bool { return there.Ref == e.Ref }) {
		l.list.Components = append(l.list.Components, e)
	}
}

func under(ids ...string) []licensing { return []licensing{{strings.Join(ids, " AND ")}} }

// stated is a version, "" where the build knows none.
func stated(version string) string {
	if version == "(devel)" {
		return ""
	}
	return version
}

func at(version string) string {
	if version == "" {
		return ""
	}
	return "@" + strings.ReplaceAll(version, "+", "%2B")
}
