// One program for every part of a Kubernetes cluster: the name it is called by (a link) or its first argument says which. One link
// in place of seven saves minutes of building and hundreds of megabytes. With the tag `apiserver` it is only what charts are
// installed into.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	_ "time/tzdata"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
)

var parts = map[string]func() *cobra.Command{
	"kube-apiserver": func() *cobra.Command { return apiserver.NewAPIServerCommand() },
	"kubectl":        func() *cobra.Command { return kubectl.NewDefaultKubectlCommand() },
}

func main() {
	name := filepath.Base(os.Args[0])
	if name == "hyperkube" && len(os.Args) > 1 {
		name, os.Args = os.Args[1], os.Args[1:]
	}
	if name == "etcd" {
		etcdmain.Main(os.Args)
		return
	}
	part, known := parts[name]
	if !known {
		fmt.Fprintf(os.Stderr, "hyperkube: this one has no %s\n", name)
		os.Exit(2)
	}
	os.Exit(cli.Run(part()))
}
