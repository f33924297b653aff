package main

import (
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
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
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return err
	}
	all, err := everything(root)
	if err != nil {
		return err
	}
	content, err := os.ReadFile(program)
	if err != nil {
		return err
	}
	list, err := inventory(info, all)
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

// inventory is the list of a build.
func inventory(info *debug.BuildInfo, all []component) (*bom, error) {
	name := info.Path[strings.LastIndexByte(info.Path, '/')+1:]
	if info.Main.Path != "tautline.dev" || !slices.Contains(programs, name) {
		return nil, fmt.Errorf("that is no program of ours, but %s", info.Path)
	}
	main := entry{
		Type: "application", Name: name, Version: stated(info.Main.Version), Licences: under("Apache-2.0"),
		PURL: "pkg:golang/" + info.Main.Path + at(stated(info.Main.Version)) + "#cmd/" + name,
	}
	main.Ref = main.PURL
	for _, s := range info.Settings {
		if slices.Contains([]string{"GOOS", "GOARCH", "CGO_ENABLED", "vcs.revision", "vcs.modified"}, s.Key) {
			main.Properties = append(main.Properties, property{"go:build:" + s.Key, s.Value})
		}
	}
	list := &bom{
		Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata: metadata{main}, Components: []entry{},
	}
	direct := dependency{Ref: main.Ref}
	within := map[string][]string{}
	add := func(e entry, in string) {
		e.Type, e.Ref = "library", e.PURL
		list.Components = append(list.Components, e)
		if in == "" {
			direct.On = append(direct.On, e.Ref)
		} else {
			within[in] = append(within[in], e.Ref)
		}
	}
	find := func(name string) *component {
		i := slices.IndexFunc(all, func(c component) bool { return c.Name == name })
		if i < 0 {
			return nil
		}
		return &all[i]
	}
	version := strings.TrimPrefix(info.GoVersion, "go")
	version, _, _ = strings.Cut(version, " ")
	add(entry{Name: "std", Version: version, PURL: "pkg:golang/std" + at(version), Licences: under(ids(*find("Go"))...)}, "")
	for _, m := range info.Deps {
		c := find(m.Path)
		if c == nil || c.Version != m.Version || m.Replace != nil {
			return nil, fmt.Errorf("it carries %s %s, which this source doesn't: build it from here", m.Path, m.Version)
		}
		e := entry{Name: m.Path, Version: m.Version, PURL: "pkg:golang/" + strings.ToLower(m.Path) + at(m.Version), Licences: under(ids(*c)...)}
		if m.Sum != "" {
			e.Properties = []property{{"go:sum", m.Sum}}
		}
		add(e, "")
		for _, inner := range all {
			if inner.Within == m.Path {
				add(entry{
					Name: inner.Name, Version: inner.Version, PURL: "pkg:generic/" + strings.ToLower(inner.Name) + at(inner.Version),
					Licences: under(ids(inner)...), Source: []reference{{"vcs", inner.Home}},
				}, e.PURL)
			}
		}
	}
	list.Dependencies = []dependency{direct}
	for _, e := range list.Components {
		list.Dependencies = append(list.Dependencies, dependency{e.Ref, within[e.Ref]})
	}
	return list, nil
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
