import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, useEffect } from "react";
import { Toasts } from "@/components/ui/toast";
import { session } from "@/lib/session-host";
import { queryClient } from "./query-client";
import { router } from "./router";

export function App() {
  useEffect(
    () =>
      session.subscribe(() => {
        queryClient.clear();
        void router.invalidate();
      }),
    [],
  );
  return (
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Toasts />
      </QueryClientProvider>
    </StrictMode>
  );
}
