package importer_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"tautline.dev/model/importer"
	"tautline.dev/model/importer/draft"
)

// folder writes files into a folder of the test's own.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	for name, text := range files {
		at := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func said(d *draft.Draft) string {
	var out []string
	for _, b := range d.Boxes {
		out = append(out, b.ID)
	}
	for _, l := range d.Lines {
		out = append(out, l.ID+": "+l.From+" -> "+l.To)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func TestReadOfContainers(t *testing.T) {
	const web = "services: {web: {image: acme/web, environment: {A_HOST: \"${WHERE:-one}\"}}, one: {image: acme/one}, two: {image: acme/two}}"
	pod := func(name, env string) string {
		return "apiVersion: v1\nkind: Pod\nmetadata: {name: " + name + ", labels: {app: " + name + "}}\nspec: {containers: [{image: acme/" + name + ", env: [" + env + "]}]}\n---\n" +
			"apiVersion: v1\nkind: Service\nmetadata: {name: " + name + "}\nspec: {selector: {app: " + name + "}}\n"
	}
	for _, c := range []struct {
		name    string
		files   map[string]string
		sources []string
		want    string
	}{
		{"a folder: the file, its override, its variables, and nothing else", map[string]string{
			"compose.yaml": web, "compose.override.yaml": "services: {web: {environment: {B_HOST: \"$WHERE\", A_HOST: three}}, three: {image: x}}", ".env": "WHERE=two", "compose.prod.yaml": "services: {prod: {image: x}}",
		}, []string{""}, "one, three, two, web, web.A_HOST: web -> three, web.B_HOST: web -> two"},
		{"files in the order in which they are named", map[string]string{"a.yaml": web, "b.yaml": "services: {web: {environment: {A_HOST: two}}}"},
			[]string{"a.yaml", "b.yaml"}, "one, two, web, web.A_HOST: web -> two"},
		{"two projects in one folder", map[string]string{"x/compose.yaml": "services: {web: {image: acme/web, environment: {D_HOST: db}}, db: {image: postgres}}", "y/compose.yaml": "services: {db: {image: mysql}}"},
			[]string{""}, "web, web.D_HOST: web -> x/db, x/db, y/db"},
		{"manifests of a folder are read together", map[string]string{"a.yaml": pod("a", "{name: B_URL, value: \"http://b\"}"), "sub/b.yaml": pod("b", ""), "kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [a.yaml]"},
			[]string{""}, "a, a.B_URL: a -> b, b"},
		{"manifests and services that have the same name", map[string]string{"k.yaml": pod("web", ""), "compose.yaml": "services: {web: {image: acme/web}}"}, []string{""}, "pod/web, web"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := folder(t, c.files)
			var sources []string
			for _, s := range c.sources {
				sources = append(sources, filepath.Join(dir, s))
			}
			d, err := importer.Read(context.Background(), sources)
			if err != nil {
				t.Fatal(err)
			}
			if got := said(d); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if twice := strings.Contains(strings.Join(d.Notes, "\n"), "Workloads bear the names of parts of other sources (1 of them)"); twice != strings.HasPrefix(c.want, "pod/web") {
				t.Errorf("notes: %q", d.Notes)
			}
			if twice := strings.Contains(strings.Join(d.Notes, "\n"), "parts of the same names (1 of them)"); twice != strings.Contains(c.want, "x/db, y/db") {
				t.Errorf("notes: %q", d.Notes)
			}
			for _, s := range d.Sources {
				if strings.HasSuffix(s.Path, ".env") || strings.HasSuffix(s.Path, "kustomization.yaml") || strings.HasSuffix(s.Path, "prod.yaml") {
					t.Errorf("%s is said to be a source", s.Path)
				}
			}
		})
	}
}

func TestReadOfNoContainers(t *testing.T) {
	dir := folder(t, map[string]string{"kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n"})
	for _, s := range []string{dir, filepath.Join(dir, "kustomization.yaml")} {
		if _, err := importer.Read(context.Background(), []string{s}); !errors.Is(err, importer.ErrNothing) {
			t.Errorf("%s: %v", s, err)
		}
	}
}
