import type { ReactNode } from "react";
import { usePageTitle } from "@/lib/page-title";
import styles from "./door.module.css";

/** The frame of the pages one sees before signing in. */
export function Door({
  title,
  lead,
  children,
  foot,
}: {
  title: string;
  lead: ReactNode;
  children: ReactNode;
  foot: ReactNode;
}) {
  usePageTitle(title);
  return (
    <main className={styles.door}>
      <div className={styles.box}>
        <div className={styles.brand}>
          <img src="/favicon.svg" width={28} height={28} alt="" /> Planwright
        </div>
        <div>
          <h1>{title}</h1>
          <p className={styles.lead}>{lead}</p>
        </div>
        {children}
        <p className={styles.foot}>{foot}</p>
      </div>
    </main>
  );
}
