//go:build long

package inject_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"tautline.dev/render/inject"
)

// apiTakes holds inputs against an operation of a service, as Debian's python3-botocore
// has it.
func apiTakes(t *testing.T, service, operation string, inputs []any) (said string, ok bool) {
	t.Helper()
	in, err := json.Marshal(inputs)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("/usr/bin/python3", "testdata/apimodel.py", service, operation)
	cmd.Stdin = bytes.NewReader(in)
	out, err := cmd.CombinedOutput()
	if _, is := err.(*exec.ExitError); err != nil && !is {
		t.Fatal(err)
	}
	if bytes.Contains(out, []byte("Traceback")) {
		t.Fatalf("%s", out)
	}
	return string(out), err == nil
}

// Templates are what AWS FIS takes, by its own API model; what is spoilt isn't.
func TestFISTakesTemplates(t *testing.T) {
	doc := fisOf(t, yard, nil)
	if len(doc.Experiments) < 7 {
		t.Fatalf("%d templates", len(doc.Experiments))
	}
	var all []any
	for _, x := range doc.Experiments {
		all = append(all, x.Template)
	}
	if said, ok := apiTakes(t, "fis", "CreateExperimentTemplate", all); !ok {
		t.Errorf("%s", said)
	}
	for name, spoil := range map[string]func(map[string]any){
		"a member that there isn't": func(m map[string]any) { m["stopCondition"] = m["stopConditions"] },
		"no stop conditions":        func(m map[string]any) { delete(m, "stopConditions") },
		"no role":                   func(m map[string]any) { delete(m, "roleArn") },
		"a short role":              func(m map[string]any) { m["roleArn"] = "arn" },
		"a number for a text":       func(m map[string]any) { m["description"] = 3 },
		"parameters that are no texts": func(m map[string]any) {
			for _, a := range m["actions"].(map[string]any) {
				a.(map[string]any)["parameters"] = map[string]any{"duration": 5}
			}
		},
	} {
		spoilt := fisOf(t, yard, nil).Experiments[0].Template
		spoil(spoilt)
		if _, ok := apiTakes(t, "fis", "CreateExperimentTemplate", []any{spoilt}); ok {
			t.Errorf("%s: the API model takes it", name)
		}
	}
}

// module is the directory of a module of Go, at one version.
func module(t *testing.T, name string) string {
	t.Helper()
	cmd := exec.Command("go", "mod", "download", "-json", name)
	cmd.Dir = t.TempDir() // in no module, so that ours stays as it is
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	var found struct{ Dir string }
	if err := json.Unmarshal(out, &found); err != nil {
		t.Fatal(err)
	}
	return found.Dir
}

// definitions are the schemas of a file of custom resource definitions, by kind and
// version. A field that a schema doesn't know is a mistake: a cluster drops it in silence.
func definitions(t *testing.T, file string, into map[string]*jsonschema.Schema) {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d := yaml.NewDecoder(bytes.NewReader(src))
	for {
		var crd struct {
			Spec struct {
				Group      string
				Names      struct{ Kind string }
				Validation struct {
					OpenAPIV3Schema any `yaml:"openAPIV3Schema"`
				}
				Versions []struct {
					Name   string
					Schema struct {
						OpenAPIV3Schema any `yaml:"openAPIV3Schema"`
					}
				}
			}
		}
		err := d.Decode(&crd)
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range crd.Spec.Versions {
			schema := v.Schema.OpenAPIV3Schema
			if schema == nil {
				schema = crd.Spec.Validation.OpenAPIV3Schema
			}
			if schema == nil {
				continue
			}
			name := crd.Spec.Group + "/" + v.Name + " " + crd.Spec.Names.Kind
			if props, ok := schema.(map[string]any)["properties"].(map[string]any); ok {
				for _, every := range []string{"apiVersion", "kind", "metadata"} { // as each object has them
					if props[every] == nil {
						props[every] = map[string]any{}
					}
				}
			}
			text, err := json.Marshal(closed(schema))
			if err != nil {
				t.Fatal(err)
			}
			doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			c := jsonschema.NewCompiler()
			url := "crd:" + strings.ReplaceAll(name, " ", "/")
			if err := c.AddResource(url, doc); err != nil {
				t.Fatal(err)
			}
			if into[name], err = c.Compile(url); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// closed is a schema in which no field may stand that it doesn't know, but for what a
// cluster itself knows of every object.
func closed(v any) any {
	m, ok := v.(map[string]any)
	if !ok {
		return v
	}
	if props, ok := m["properties"].(map[string]any); ok {
		for k, p := range props {
			if k != "metadata" {
				props[k] = closed(p)
			}
		}
		if m["x-kubernetes-preserve-unknown-fields"] != true && m["additionalProperties"] == nil {
			m["additionalProperties"] = false
		}
	}
	for _, below := range []string{"items", "additionalProperties"} {
		if m[below] != nil {
			m[below] = closed(m[below])
		}
	}
	return m
}

// objects are those of a YAML file.
func objects(t *testing.T, file string) []map[string]any {
	t.Helper()
	var all []map[string]any
	d := yaml.NewDecoder(strings.NewReader(file))
	for {
		var o map[string]any
		err := d.Decode(&o)
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatalf("%v\n%s", err, file)
		}
		if o != nil {
			all = append(all, o)
		}
	}
}

func fits(t *testing.T, known map[string]*jsonschema.Schema, o map[string]any) error {
	t.Helper()
	name := fmt.Sprint(o["apiVersion"], " ", o["kind"])
	schema := known[name]
	if schema == nil {
		return fmt.Errorf("there is no %s", name)
	}
	text, err := json.Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(doc)
}

// The versions whose published definitions are asked. Of Chaos Mesh no later one is
// served as a module of Go; what is written keeps to fields that it still has.
const (
	chaosMeshModule = "github.com/chaos-mesh/chaos-mesh@v1.2.4"
	istioModule     = "istio.io/api@v1.26.0"
)

func TestClustersTakeFaults(t *testing.T) {
	known := map[string]*jsonschema.Schema{}
	dir := module(t, chaosMeshModule)
	for _, file := range []string{"podchaos", "networkchaos"} {
		definitions(t, filepath.Join(dir, "config/crd/bases/chaos-mesh.org_"+file+".yaml"), known)
	}
	definitions(t, filepath.Join(module(t, istioModule), "kubernetes/customresourcedefinitions.gen.yaml"), known)
	kinds := map[string]int{}
	for name, w := range map[string]writes{"chaos-mesh": inject.ChaosMesh, "istio": inject.Istio} {
		for _, o := range objects(t, written(t, w, plansOf(t, yard), nil)) {
			kinds[fmt.Sprint(o["kind"])]++
			if err := fits(t, known, o); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			for where, spoil := range map[string]func(map[string]any){
				"a field that there isn't": func(o map[string]any) { o["spec"].(map[string]any)["lasts"] = "5m" },
				"another kind":             func(o map[string]any) { o["kind"] = "Chaos" },
				"a list for a text":        func(o map[string]any) { o["spec"] = []any{} },
				"another action": func(o map[string]any) {
					spec := o["spec"].(map[string]any)
					if spec["action"] != nil {
						spec["action"] = "explode"
					} else {
						spec["hosts"] = "stock"
					}
				},
			} {
				if spoil(o); fits(t, known, o) == nil {
					t.Errorf("%s of %s: its definition takes it", where, name)
				}
				o = objects(t, written(t, w, plansOf(t, yard), nil))[0]
			}
		}
	}
	if kinds["PodChaos"] == 0 || kinds["NetworkChaos"] == 0 || kinds["VirtualService"] == 0 {
		t.Errorf("written were %v", kinds)
	}
}

const toxiproxyServer = "github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0"

// A real Toxiproxy does what the script asks of it: refuses, delays, loses the answer to
// what was done, and is as before when the script ends.
func TestToxiproxyTakesCalls(t *testing.T) {
	bin := t.TempDir()
	install := exec.Command("go", "install", toxiproxyServer)
	install.Dir = bin
	install.Env = append(os.Environ(), "GOBIN="+bin, "GOFLAGS=")
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	api, listen := free(t), free(t)
	host, port, _ := strings.Cut(api, ":")
	server := exec.Command(filepath.Join(bin, "server"), "-host", host, "-port", port)
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = server.Process.Kill()
		_ = server.Wait()
	}()
	var done atomic.Int64
	backend := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		done.Add(1)
		fmt.Fprint(w, "done")
	})}
	at, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = backend.Serve(at) }()
	defer backend.Close()
	waitFor(t, "http://"+api+"/version")

	var b bytes.Buffer
	if err := inject.Toxiproxy(&b, plansOf(t, yard)); err != nil {
		t.Fatal(err)
	}
	// What is minutes there is seconds here.
	file := filepath.Join(t.TempDir(), "faults.sh")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(b.String(), "watch 300", "watch 4")), 0o700); err != nil {
		t.Fatal(err)
	}
	env := append(os.Environ(), "TOXIPROXY=http://"+api, "STOP=true", "ORDERS_LISTEN="+listen, "ORDERS_UPSTREAM="+at.Addr().String(), "ORDERS_GREETS=0")
	during := func(name string, look func(ask func() (string, time.Duration, error))) {
		t.Helper()
		cmd := exec.Command("sh", file, name)
		cmd.Env = env
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &said, &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(1500 * time.Millisecond)
		look(func() (string, time.Duration, error) { return ask("http://" + listen) })
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s: %v\n%s", name, err, said.String())
		}
		if body, took, err := ask("http://" + listen); err != nil || body != "done" || took > time.Second {
			t.Errorf("after %s: %q in %s, %v", name, body, took, err)
		}
	}
	during("down-orders", func(ask func() (string, time.Duration, error)) {
		before := done.Load()
		if _, _, err := ask(); err == nil || done.Load() != before {
			t.Errorf("down: %v, and the work was done %d times", err, done.Load()-before)
		}
	})
	during("slow-orders", func(ask func() (string, time.Duration, error)) {
		if body, took, err := ask(); err != nil || body != "done" || took < 2*time.Second {
			t.Errorf("slow: %q in %s, %v", body, took, err)
		}
	})
	during("lost-reply-save", func(ask func() (string, time.Duration, error)) {
		before := done.Load()
		if body, _, err := ask(); err == nil || done.Load() == before {
			t.Errorf("lost reply: %q, %v, and the work was done %d times", body, err, done.Load()-before)
		}
	})

	// A stop condition ends it at once, and the fault is gone.
	cmd := exec.Command("sh", file, "down-orders")
	cmd.Env = append(env, "STOP=false")
	if out, err := cmd.CombinedOutput(); err == nil || !strings.Contains(string(out), "stopped") {
		t.Errorf("%v\n%s", err, out)
	}
	if body, _, err := ask("http://" + listen); err != nil || body != "done" {
		t.Errorf("after a stop: %q, %v", body, err)
	}
	// Calls that it doesn't know fail.
	for name, spoil := range map[string][2]string{
		"a toxic that there isn't": {`"type":"latency"`, `"type":"latenzy"`},
		"a proxy that there isn't": {"'/proxies/orders/toxics'", "'/proxies/order/toxics'"},
	} {
		bad := filepath.Join(t.TempDir(), "bad.sh")
		if err := os.WriteFile(bad, []byte(strings.ReplaceAll(b.String(), spoil[0], spoil[1])), 0o700); err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command("sh", bad, "slow-orders")
		cmd.Env = env
		if out, err := cmd.CombinedOutput(); err == nil {
			t.Errorf("%s: Toxiproxy takes it: %s", name, out)
		}
	}
	// Without a command that stops it nothing is begun.
	cmd = exec.Command("sh", file, "down-orders")
	cmd.Env = append(env, "STOP=")
	if out, err := cmd.CombinedOutput(); err == nil {
		t.Errorf("it begins without a way to stop: %s", out)
	}
}

// free is an address that nobody uses.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func ask(url string) (body string, took time.Duration, err error) {
	began := time.Now()
	c := http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	// A POST: the client itself tries a GET again.
	r, err := c.Post(url, "text/plain", strings.NewReader("x"))
	if err != nil {
		return "", time.Since(began), err
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	return string(text), time.Since(began), err
}

func waitFor(t *testing.T, url string) {
	t.Helper()
	for range 100 {
		if r, err := http.Get(url); err == nil {
			r.Body.Close()
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("nobody answers at %s", url)
}
